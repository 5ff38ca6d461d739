import { ReadInputs } from '@zeroreel/run';
import type { HeldModelFiles } from '@zeroreel/web';
import { describe, expect, it } from 'vitest';
import { clipKey } from '../clip/clip-part.js';
import type { VideoJob } from '../worker-protocol.js';
import { builtIn } from '../__testing__/built-in.js';
import { sha256 } from './sha256.js';
import { PageOpener } from './page-opener.js';

const frame = (level: number) => ({ width: 2, height: 2, data: new Uint8Array(12).fill(level) });
const walk = { frames: Array.from({ length: 12 }, (_, k) => frame(k)), still: false, rate: 24 };

function setUp(source?: string) {
  const disposed: string[] = [];
  const held = (name: string) =>
    ({ name, [Symbol.dispose]: () => void disposed.push(name) }) as unknown as HeldModelFiles;
  const store = {
    open: async (from: { readonly name?: string }) => held(from.name ?? ''),
    embedded: async (name: string) => held(name),
  };
  const job: Pick<VideoJob, 'settings' | 'clips' | 'files'> = {
    settings: {
      format: 2,
      model: source === undefined ? {} : { source },
      request: { prompt: 'a fox' },
      plugins: [{ name: 'weight-overlays', options: { lora: [{ file: 'hero.safetensors' }] } }],
      ...{ output: {}, machine: {} },
    },
    clips: {
      [clipKey({ file: 'walk.mp4', start: 1 })]: walk,
      [clipKey({ file: 'a.png' })]: { frames: [frame(9)], still: true },
    },
    files: {
      'hero.safetensors': [new File(['x'], 'hero.safetensors')],
      'walk.mp4': [new File(['film'], 'walk.mp4')],
    },
  };
  return { open: new PageOpener(store as never, job), job, disposed };
}

describe('PageOpener', () => {
  it('has the parts of clips that the page has read, of a long one the usual frames', async () => {
    const { open } = setUp();
    const clip = await open.clip({ file: 'walk.mp4', start: 1 });
    expect({ ...clip, frames: clip.frames.length }).toEqual({ ...walk, name: 'walk.mp4', frames: 8 });
    expect((await open.clip({ file: 'walk.mp4', start: 1 }, { maxFrames: 11 })).frames).toHaveLength(11);
    expect(await open.picture('a.png')).toEqual(frame(9));
    await expect(open.clip({ file: 'walk.mp4' })).rejects.toMatchObject({ code: 'missing-file' });
    await expect(open.picture('b.png')).rejects.toThrow('b.png is not here');
  });

  it('opens what was dropped, and what is on the web', async () => {
    const { open, disposed } = setUp();
    expect((await open.files('hero.safetensors')).name).toBe('hero.safetensors');
    expect((await open.files('https://example.org/net')).name).toBe('https://example.org/net');
    expect((await open.files('owner/lora')).name).toBe('owner/lora');
    open[Symbol.dispose]();
    expect(disposed).toEqual(['https://example.org/net', 'owner/lora']);
  });

  it('names what is missing', async () => {
    await expect(setUp().open.files('/x/y.safetensors')).rejects.toMatchObject({
      code: 'missing-file',
      message: '/x/y.safetensors is not here: drop it on the page or choose it again',
    });
  });

  it('has the embedded ControlNets for the embedded model', async () => {
    expect((await setUp().open.embeddedNetwork('depth')).name).toBe('depth');
    await expect(setUp().open.embeddedNetwork('pose')).rejects.toThrow('has none');
    await expect(setUp('sd').open.embeddedNetwork('depth')).rejects.toThrow('do not fit other models');
  });

  it('reads texts up to their largest size', async () => {
    const { open } = setUp();
    expect(await open.text('hero.safetensors', { maxBytes: 1 })).toBe('x');
    await expect(open.text('hero.safetensors', { maxBytes: 0 })).rejects.toThrow('expected 0 bytes at most, got 1');
    await expect(open.text('poem.txt', { maxBytes: 9 })).rejects.toThrow('poem.txt is not here');
  });
});

it('tells inputs by the fingerprints that the command line records', async () => {
  const { open, job } = setUp();
  const { createHash } = await import('node:crypto');
  const read = new ReadInputs(job.settings, builtIn, open);
  await (await read.open.files('hero.safetensors', {})).open('hero.safetensors');
  await read.open.clip({ file: 'walk.mp4', start: 1 }, {});
  const digest = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
  expect(await read.fingerprints(sha256()!)).toEqual({
    'hero.safetensors': digest('\n1\nx'),
    'walk.mp4': digest('\n3\nfilm'.replace('3', '4')),
  });
});
