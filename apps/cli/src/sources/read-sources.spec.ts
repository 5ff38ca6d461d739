import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng, type Frame } from '@zeroreel/media';
import { writeVideo } from '@zeroreel/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClipSettings, ControlSettings, RunSettings } from '@zeroreel/run';
import { readSources } from './read-sources.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sources-'));
  const wide = Array.from({ length: 6 }, (_, k) => grey(64, 32, 40 * k));
  await writeVideo(join(folder, 'wide.mp4'), wide, { framesPerSecond: 10 });
  await writeVideo(join(folder, 'tall.mp4'), wide.map(() => grey(32, 64, 200)).slice(0, 3), { framesPerSecond: 5 });
  await writeFile(join(folder, 'still.png'), encodePng(grey(48, 48, 90)));
});
afterAll(() => rm(folder, { recursive: true }));

const grey = (width: number, height: number, level: number): Frame => ({
  width,
  height,
  data: new Uint8Array(3 * width * height).fill(level),
});

const { signal } = new AbortController();
const clip: ClipSettings = { start: 0, resize: 'fit', cannyLow: 100, cannyHigh: 200 };
const base: RunSettings = { model: 'embedded', request: { prompt: 'x' }, attention: 'first', backend: 'cpu' };
const control = (name: string): ControlSettings => ({
  kind: 'ready',
  file: join(folder, name),
  ...{ model: 'embedded', scale: 1, start: 0, end: 1 },
});
const read = (settings: Partial<RunSettings>) => readSources({ ...base, ...settings }, 128, signal);

describe('readSources', () => {
  it('changes nothing where nothing is named', async () => {
    expect(await readSources(base, 128, signal)).toEqual({ settings: base, sources: { controls: [] } });
  });

  it('takes size, length and rate from the first control clip', async () => {
    const { settings, sources } = await read({ controls: [control('wide.mp4')], clip });
    expect(settings.framesPerSecond).toBe(10);
    expect(settings.request).toEqual({ prompt: 'x', width: 128, height: 64, frames: 6 });
    expect(sources.controls[0]).toHaveLength(6);
    expect(sources.controls[0]![0]).toMatchObject({ width: 128, height: 64 });
    expect(sources.controls[0]![5]!.data[0]).toBeGreaterThan(sources.controls[0]![1]!.data[0]! + 100);
  });

  it('takes a part of a clip, at another rate', async () => {
    const { settings } = await read({
      controls: [control('wide.mp4')],
      clip: { ...clip, start: 0.2, end: 0.6, framesPerSecond: 5 },
      framesPerSecond: 5,
    });
    expect(settings.request.frames).toBe(2);
    expect(settings.framesPerSecond).toBe(5);
  });

  it('cuts a clip of another shape, and refuses one that is shorter than asked', async () => {
    const request = { prompt: 'x', width: 64, height: 64, frames: 3 };
    const { sources } = await read({ controls: [control('wide.mp4'), control('tall.mp4')], clip, request });
    expect(sources.controls.map((frames) => [frames.length, frames[0]!.width, frames[0]!.height])).toEqual([
      [3, 64, 64],
      [3, 64, 64],
    ]);
    const short = read({ controls: [control('wide.mp4'), control('tall.mp4')], clip });
    await expect(short).rejects.toThrow(/tall\.mp4: expected 6 frames or more, as the video has, got 3/);
  });

  it('has a single picture stand for every frame', async () => {
    const { settings, sources } = await read({ controls: [control('still.png')], clip });
    expect(settings.request.frames).toBe(8);
    expect(new Set(sources.controls[0])).toHaveProperty('size', 1);
  });

  it('reads the clip to edit; one without sound has none to keep', async () => {
    const edit = { file: join(folder, 'wide.mp4'), imageGuidanceScale: 1, keepAudio: true };
    const { sources } = await read({ edit, clip });
    expect(sources.edit).toHaveLength(6);
    expect(sources.audio).toBeUndefined();
  });

  it('cuts the first frame to the video', async () => {
    const { sources } = await read({ initImage: join(folder, 'wide.mp4') });
    expect(sources.initImage).toMatchObject({ width: 128, height: 128 });
    await expect(read({ initImage: join(folder, 'none.png') })).rejects.toMatchObject({ code: 'missing-file' });
  });
});
