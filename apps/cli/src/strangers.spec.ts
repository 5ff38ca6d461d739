import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addGifComment, addWebpComment, encodePng } from '@zeroreel/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './__testing__/run-command.js';

// Files of strangers: what they keep is told plainly or refused by its name, and nothing that they name is run.
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'strangers-'))));
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const ONE_PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAkQBADs=', 'base64');
const gif = (comment: string) => addGifComment(ONE_PIXEL, comment);
const frame = { width: 1, height: 1, data: new Uint8Array(3) };

/** Settings of format 1, as files have kept them since the first version. */
const old = {
  model: 'embedded',
  request: { prompt: 'a panda in the city', frames: 2, steps: 4, width: 64, height: 64 },
  motion: { fields: [{ kind: 'translate', x: 12, y: 12 }], sampling: 'nearest', border: 'reflect' },
  ...{ attention: 'first', backend: 'cpu', framesPerSecond: 4 },
};
const keeping = (change: object, more: object = {}) =>
  JSON.stringify({
    ...{ generator: 'zeroreel', format: 1, version: '0.1.0', modelFingerprint: '', settings: { ...old, ...change } },
    ...more,
  });

/** What a command made of a file, whose bytes are written first. */
async function ended(command: 'inspect' | 'rerun', name: string, bytes: Uint8Array) {
  await writeFile(at(name), bytes);
  return runCommand(command === 'inspect' ? [command, at(name)] : [command, at(name), '-o', at('again.gif'), '-q']);
}

const COMMANDS = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe('settings that somebody has damaged', () => {
  it.each<[string, object, RegExp]>([
    ['motion.fields a text', { motion: { ...old.motion, fields: 'zoom' } }, /plugins\[0\]\.options\.fields/],
    ['an unknown motion', { motion: { ...old.motion, fields: [{ kind: 'spiral' }] } }, /fields\[0\]\.kind/],
    ['an unknown sampling', { motion: { ...old.motion, sampling: 'bicubic' } }, /options\.sampling/],
    ['a length that is a text', { motion: { fields: [{ kind: 'translate', x: '12', y: 1 }] } }, /fields\[0\]\.x/],
    ['half a length', { motion: { fields: [{ kind: 'translate', x: 1, y: null }] } }, /fields\[0\]\.y/],
    ['overlays an object', { overlays: {} }, /overlays: expected a list, got \{\}/],
    ['an unknown overlay', { overlays: [{ kind: 'hypernetwork', file: '/x' }] }, /overlays\[0\]\.kind/],
    ['a model that is a number', { model: 5 }, /model\.source/],
    ['an unknown precision', { precision: 'bfloat16' }, /machine\.precision/],
    ['an unknown backend', { backend: 'tpu' }, /machine\.backend: expected one of auto, cpu, cuda, webgpu, got 'tpu'/],
    ['a rate that is a text', { framesPerSecond: 'fast' }, /output\.framesPerSecond/],
    ['a rate without an end', { framesPerSecond: 1e9 }, /output\.framesPerSecond: expected .*got 1000000000/],
    ['an unknown loop', { loop: 'bounce' }, /loop/],
    ['threads that are a text', { threads: 'all' }, /machine\.threads/],
    ['threads without an end', { threads: 100_000 }, /machine\.threads/],
    ['plugins a text', { plugins: 'mine' }, /plugins/],
    ['a plugin that is none', { plugins: [null] }, /plugins\[0\]/],
    ['controls a text', { controls: 'x' }, /controls/],
    ['a request that is a list', { request: [] }, /request/],
    ['no prompt', { request: {} }, /request\.prompt/],
  ])('are refused by name: %s', async (_, change, message) => {
    const { code, stdout, stderr } = await ended('rerun', 'damaged.gif', gif(keeping(change)));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('unexpected');
  });
});

describe('files that are no good', () => {
  const deep = `{"generator":"zeroreel","format":1,"settings":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`;
  const lie = Buffer.concat([Buffer.from('RIFF\x64\0\0\0WEBPXMP \xff\xff\xff\xff', 'latin1'), Buffer.alloc(92)]);
  it.each<[string, Uint8Array, number]>([
    ['nothing.png', new Uint8Array(), 6],
    ['nothing.mp4', new Uint8Array(), 6],
    ['words.webm', Buffer.from('no video at all'), 6],
    ['null.gif', gif('null'), 6],
    ['list.gif', gif('['.repeat(200_000)), 6],
    ['deep.gif', gif(deep), 6],
    ['bytes.gif', gif('\u00ff\u00fe\0bad'), 6],
    ['cut.gif', gif(keeping({})).subarray(0, 60), 6],
    ['cut.png', encodePng(frame, keeping({})).subarray(0, 90), 6],
    ['lie.webp', lie, 6],
    ['settings-a-list.gif', gif('{"generator":"zeroreel","format":1,"settings":[]}'), 2],
    ['of-the-future.gif', gif('{"generator":"zeroreel","settings":{"format":3}}'), 2],
    [
      'polluted.gif',
      gif('{"generator":"zeroreel","format":1,"settings":{"__proto__":{"polluted":1},"request":{}}}'),
      2,
    ],
  ])('are refused: %s', async (name, bytes, code) => {
    const ends = await ended('inspect', name, bytes);
    expect(ends).toMatchObject({ code, stdout: '' });
    expect(ends.stderr).not.toContain('unexpected');
    expect(ends.stderr).not.toMatch(COMMANDS);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect((await ended('rerun', name, bytes)).code).toBe(code);
  });

  it('are read where only their pixels are no good', async () => {
    const png = Buffer.from(encodePng(frame, keeping({})));
    // A picture of 65535×65535, of which a few bytes are there.
    png.writeUInt32BE(65_535, 16);
    png.writeUInt32BE(65_535, 20);
    expect(await ended('inspect', 'bomb.png', png)).toMatchObject({
      ...{ code: 0, stdout: expect.stringContaining('a panda in the city') },
    });
    const webp = addWebpComment(
      Buffer.from('RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\0\0\0\0\0\0', 'latin1'),
      keeping({}),
    );
    expect(await ended('inspect', 'no-frames.webp', webp)).toMatchObject({ code: 0 });
  });
});

describe('texts that would command a terminal', () => {
  const nasty = 'a cat\u001b]0;PWNED\u0007\u001b[2J\u009b31m\r\nzeroreel  9.9.9 \u202egnp.exe\u2066 \u200e';

  it('are shown, not obeyed', async () => {
    const change = { request: { ...old.request, prompt: nasty, negativePrompt: '\u061c' }, model: '/m\u202e/x' };
    const bytes = gif(
      keeping(change, { inputs: { 'a\u001b': 'b\u001b' }, defaults: { 'request.prompt': 'constructor' } }),
    );
    for (const flags of [[], ['--json']]) {
      await writeFile(at('nasty.gif'), bytes);
      const { code, stdout } = await runCommand(['inspect', at('nasty.gif'), ...flags]);
      expect(code).toBe(0);
      expect(stdout).not.toMatch(COMMANDS);
      expect(stdout).toContain('\\u001b]0;PWNED');
      expect(stdout).toContain('\\u202egnp.exe');
      expect(stdout).not.toContain('native code');
    }
  });

  it('are shown in errors too, in events and where files are listed', async () => {
    const change = { model: '/m\u202e/x', overlays: [{ kind: 'lora', file: '/l\u2066', strength: 1 }] };
    await writeFile(at('nasty.gif'), gif(keeping(change)));
    const { code, stdout, stderr } = await runCommand(['rerun', at('nasty.gif'), '-o', at('x.gif'), '--json']);
    expect(code).toBe(3);
    expect(stderr).toContain('--model  /m\\u202e/x is not there');
    expect(stderr + stdout).not.toMatch(COMMANDS);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'error', message: expect.stringContaining('/m\u202e/x') });
  });
});

it('runs no code that a file names, whether it is inspected or repeated', async () => {
  const evil = at('evil.mjs');
  const proof = at('PWNED');
  await writeFile(evil, `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(proof)}, 'x');`);
  const bytes = gif(keeping({ plugins: [{ source: evil, options: {} }] }));
  expect(await ended('inspect', 'gift.gif', bytes)).toMatchObject({ code: 0, stdout: expect.stringContaining(evil) });
  expect(await ended('rerun', 'gift.gif', bytes)).toMatchObject({
    code: 7,
    stderr: expect.stringContaining(`would run here:\n  ${evil}\n`),
  });
  expect(existsSync(proof)).toBe(false);
});
