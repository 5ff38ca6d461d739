import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatFrameRate, frameRate, perSecondOf } from '@zeroreel/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVideo } from './read-video.js';
import type { ReadVideoOptions } from './source-video.js';
import { countedFrames, placesOf } from './__testing__/counted-frames.js';
import { makeClip } from './__testing__/make-clip.js';
import { writeVideo } from '../output/video-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-file-'));
  for (const extension of ['mp4', 'webm', 'gif']) {
    await writeVideo(join(folder, `a.${extension}`), countedFrames(20), { framesPerSecond: 10 });
    await writeVideo(join(folder, `ntsc.${extension}`), countedFrames(24), { framesPerSecond: 29.97 });
  }
});
afterAll(() => rm(folder, { recursive: true }));

const read = (name: string, options: ReadVideoOptions = {}) => readVideo(join(folder, name), options);
const count = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => from + k);

describe.each(['mp4', 'webm', 'gif'])('reading .%s', (extension) => {
  it('reads every frame once', async () => {
    const { frames, ...rest } = await read(`a.${extension}`);
    expect(placesOf(frames)).toEqual(count(0, 20));
    expect(rest).toMatchObject({ width: 32, height: 32, duration: 2, start: 0, hasAudio: false });
    expect([rest.rate, rest.sourceRate]).toEqual([frameRate(10), frameRate(10)]);
  });

  it('reads the frames at even distances where another rate is asked for', async () => {
    const { frames, rate, sourceRate } = await read(`a.${extension}`, { framesPerSecond: 4 });
    expect(placesOf(frames)).toEqual([0, 2, 5, 7, 10, 12, 15, 17]);
    expect([rate, sourceRate]).toEqual([frameRate(4), frameRate(10)]);
  });

  it('repeats frames for a higher rate, and cuts', async () => {
    const { frames, start } = await read(`a.${extension}`, { framesPerSecond: 20, start: 0.5, end: 0.8 });
    expect(placesOf(frames)).toEqual([5, 5, 6, 6, 7, 7]);
    expect(start).toBe(0.5);
  });

  it('reads the first frames only', async () => {
    expect(placesOf((await read(`a.${extension}`, { maxFrames: 3 })).frames)).toEqual([0, 1, 2]);
    expect(placesOf((await read(`a.${extension}`, { maxFrames: 3, start: 1 })).frames)).toEqual([10, 11, 12]);
  });

  it('keeps 29.97 frames/s, cut or not', async () => {
    const whole = await read(`ntsc.${extension}`);
    expect(placesOf(whole.frames)).toEqual(count(0, 24));
    // In the hundredths of a second of a GIF 24 frames are those of 30 a second.
    expect(formatFrameRate(whole.rate!)).toBe(extension === 'gif' ? '30/1' : '30000/1001');
    const late = await read(`ntsc.${extension}`, { start: (10 * 1001) / 30000 });
    expect(placesOf(late.frames)).toEqual(count(10, 24));
  });
});

describe('readVideoFile', () => {
  it('reads a video of one frame, at any rate', async () => {
    for (const extension of ['mp4', 'gif']) {
      await writeVideo(join(folder, `one.${extension}`), countedFrames(1), { framesPerSecond: 10 });
      expect((await read(`one.${extension}`)).frames).toHaveLength(1);
      expect((await read(`one.${extension}`, { framesPerSecond: 4 })).frames).toHaveLength(1);
    }
  });

  it('follows the time of a video that changes its speed', async () => {
    // Frames 0…9 of 10 frames/s, then every second one: 0 … 9, 10, 12 … 18.
    const slowing = ['-vf', "select='lt(n,10)+not(mod(n,2))'", '-vsync', 'vfr', '-pix_fmt', 'yuv420p'];
    await makeClip('-i', join(folder, 'a.mp4'), ...slowing, join(folder, 'slowing.mkv'));
    const whole = await read('slowing.mkv');
    expect(placesOf(whole.frames)).toEqual([...count(0, 10), 10, 12, 14, 16, 18]);
    expect(whole.frames.length / perSecondOf(whole.rate!)).toBeCloseTo(whole.duration!, 3);

    const even = await read('slowing.mkv', { framesPerSecond: 2, end: 1.8 });
    expect(even.frames).toHaveLength(3);
    // Shown at 0, 0.6 and 1.2 s; the grid is that of the mean rate.
    placesOf(even.frames).forEach((place, k) => expect(Math.abs(place - 6 * k)).toBeLessThanOrEqual(1));
  });

  it('leaves out what was cut off without encoding again', async () => {
    await makeClip('-ss', '0.5', '-i', join(folder, 'a.mp4'), '-c', 'copy', join(folder, 'cut.mp4'));
    const whole = await read('cut.mp4');
    expect(placesOf(whole.frames)).toEqual(count(5, 20));
    expect(whole).toMatchObject({ duration: 1.5, rate: frameRate(10) });
    expect(placesOf((await read('cut.mp4', { framesPerSecond: 2 })).frames)).toEqual([5, 10, 15]);
  });

  it('tells of sound', async () => {
    const sound = ['-f', 'lavfi', '-i', 'sine=d=2', '-c:v', 'copy', '-shortest'];
    await makeClip('-i', join(folder, 'a.mp4'), ...sound, join(folder, 'loud.mp4'));
    expect(await read('loud.mp4', { maxFrames: 1 })).toMatchObject({ hasAudio: true });
  });

  it('ends with the signal', async () => {
    const stopped = read('a.mp4', { signal: AbortSignal.timeout(30) });
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
  });
});
