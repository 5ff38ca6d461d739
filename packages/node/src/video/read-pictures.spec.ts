import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng, frameRate } from '@zeroreel/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPictures } from './read-pictures.js';
import type { ReadVideoOptions } from './source-video.js';
import { countedFrames, placesOf } from './__testing__/counted-frames.js';
import { testFrames } from './__testing__/test-frames.js';

let folder: string;
let files: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-pictures-'));
  files = countedFrames(10).map((_, k) => join(folder, `${k}.png`));
  for (const [k, frame] of countedFrames(10).entries()) await writeFile(files[k]!, encodePng(frame));
});
afterAll(() => rm(folder, { recursive: true }));

const read = (options: ReadVideoOptions) => readPictures(folder, files, options);

describe('readPictures', () => {
  it('reads all in their order; they have no rate and no sound', async () => {
    const { frames, ...rest } = await read({});
    expect(placesOf(frames)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rest).toEqual({
      files,
      width: 32,
      height: 32,
      rate: undefined,
      sourceRate: undefined,
      duration: undefined,
      start: 0,
      hasAudio: false,
      notices: [],
    });
  });

  it('takes framesPerSecond for their rate, so that seconds mean something', async () => {
    const { frames, ...rest } = await read({ framesPerSecond: 5, start: 0.6, end: 1.4 });
    expect(placesOf(frames)).toEqual([3, 4, 5, 6]);
    expect(rest).toMatchObject({ rate: frameRate(5), duration: 2, start: 0.6 });
    expect((await read({ framesPerSecond: 5 })).frames).toHaveLength(10);
  });

  it('reads no more than asked for', async () => {
    expect(placesOf((await read({ maxFrames: 3 })).frames)).toEqual([0, 1, 2]);
    expect(placesOf((await read({ maxFrames: 1, framesPerSecond: 5, start: 1 })).frames)).toEqual([5]);
  });

  it('refuses seconds without a rate, and a part that there is not', async () => {
    await expect(read({ start: 1 })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('expected framesPerSecond too, got none'),
    });
    await expect(read({ framesPerSecond: 5, end: 3 })).rejects.toThrow('lasts 2.00 s; got 3');
  });

  it('names the picture that has another size', async () => {
    const odd = join(folder, 'odd.png');
    await writeFile(odd, encodePng(testFrames(1, 16, 24)[0]!));
    const mixed = readPictures(folder, [...files.slice(0, 2), odd], {});
    await expect(mixed).rejects.toThrow(`${odd}: expected 32×32 as ${files[0]}, got 16×24`);
  });
});
