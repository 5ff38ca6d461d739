import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatFrameRate } from '@zeroreel/media';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVideo } from './read-video.js';
import type { ReadVideoOptions } from './source-video.js';
import { countedFrames, placesOf } from './__testing__/counted-frames.js';
import { writeVideo } from '../output/video-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'animation-'));
  for (const name of ['a.gif', 'a.webp']) {
    await writeVideo(join(folder, name), countedFrames(20), { framesPerSecond: 10 });
  }
});
afterAll(() => rm(folder, { recursive: true }));

const read = (name: string, options: ReadVideoOptions = {}) => readVideo(join(folder, name), options);
const count = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => from + k);

/** An animation of counted frames with these delays, in milliseconds. */
async function writeAnimation(name: string, delay: readonly number[]): Promise<void> {
  const frames = countedFrames(delay.length);
  const data = Buffer.concat(frames.map((frame) => frame.data));
  const raw = { width: 32, height: 32 * frames.length, channels: 3, pageHeight: 32 } as const;
  await sharp(data, { raw })
    .toFormat(name.endsWith('.gif') ? 'gif' : 'webp', { delay: [...delay], lossless: true })
    .toFile(join(folder, name));
}

describe.each(['a.gif', 'a.webp'])('our own %s', (name) => {
  it('is read back, whole and in part', async () => {
    const whole = await read(name);
    expect(placesOf(whole.frames)).toEqual(count(0, 20));
    expect(whole).toMatchObject({ width: 32, height: 32, duration: 2, start: 0, hasAudio: false, notices: [] });
    expect([whole.rate, whole.sourceRate].map((rate) => formatFrameRate(rate!))).toEqual(['10/1', '10/1']);
    const part = await read(name, { start: 0.5, end: 1, framesPerSecond: 4 });
    expect(placesOf(part.frames)).toEqual([5, 7]);
    expect(placesOf((await read(name, { maxFrames: 3, start: 1.7, framesPerSecond: 20 })).frames)).toEqual([
      17, 17, 18,
    ]);
  });

  it('ends with the signal', async () => {
    await expect(read(name, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe.each(['gif', 'webp'])('readAnimation (.%s)', (extension) => {
  it('follows changing delays', async () => {
    await writeAnimation(`uneven.${extension}`, [100, 100, 500, 100, 200]);
    const whole = await read(`uneven.${extension}`);
    expect(whole.duration).toBeCloseTo(1, 9);
    expect(whole.rate!.numerator / whole.rate!.denominator).toBeCloseTo(5, 9);
    const even = await read(`uneven.${extension}`, { framesPerSecond: 10 });
    expect(placesOf(even.frames)).toEqual([0, 1, 2, 2, 2, 2, 2, 3, 4, 4]);
  });

  it('shows a picture without a delay for a tenth of a second, as browsers do', async () => {
    await writeAnimation(`hasty.${extension}`, [0, 10, 0, 10]);
    expect((await read(`hasty.${extension}`)).duration).toBeCloseTo(0.4, 9);
  });

  it('reads more pictures than it decodes at a time', async () => {
    await writeAnimation(`long.${extension}`, Array<number>(70).fill(40));
    const { frames } = await read(`long.${extension}`, { start: 0.4 });
    expect(frames).toHaveLength(60);
  });
});

it('refuses more frames than somebody can do with, before it decodes them', async () => {
  const frameLimit = { frames: 19, wayOut: 'Use --end.' };
  await expect(read('a.gif', { frameLimit })).rejects.toThrow('at most 19 frames, got 20. Use --end.');
});

it('refuses one that is cut off', async () => {
  await writeFile(join(folder, 'cut.gif'), 'GIF89a and no more');
  await expect(read('cut.gif')).rejects.toMatchObject({
    code: 'media',
    message: expect.stringMatching(/cut\.gif: expected a picture that is whole/),
  });
});
