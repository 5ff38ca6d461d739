import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatFrameRate, frameRate } from '@zeroreel/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFfmpeg } from './ffmpeg-binary.js';
import { rateOver, readVideoTiming } from './video-timing.js';
import { makeClip, testSource } from './__testing__/make-clip.js';

let folder: string;
const { path: ffmpegPath } = await findFfmpeg();

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'timing-'))));
afterAll(() => rm(folder, { recursive: true }));

const timingOf = async (name: string, ...source: readonly string[]) => {
  await makeClip(...source, '-pix_fmt', name.endsWith('.gif') ? 'rgb8' : 'yuv420p', join(folder, name));
  const { rate, duration } = await readVideoTiming(ffmpegPath, join(folder, name));
  return [formatFrameRate(rate), duration];
};

describe('readVideoTiming', () => {
  it.each(['mp4', 'webm', 'ts'])(
    'tells NTSC’s rate exactly, and the length of 24 frames, in .%s',
    async (extension) => {
      const [rate, duration] = await timingOf(`ntsc.${extension}`, ...testSource('32x32', '30000/1001', 0.8));
      expect(rate).toBe('30000/1001');
      expect(duration).toBeCloseTo((24 * 1001) / 30000, 9);
    },
  );

  it('tells rates below one', async () => {
    expect(await timingOf('slow.mp4', ...testSource('32x32', '1/5', 15))).toEqual(['1/5', 15]);
  });

  it('tells that of a GIF', async () => {
    expect(await timingOf('a.gif', ...testSource('32x32', '10', 0.7))).toEqual(['10/1', 0.7]);
  });

  it('takes the mean where frames come at changing speed', async () => {
    const slowing = ['-vf', "select='lt(n,6)+not(mod(n,6))'", '-vsync', 'vfr'];
    // Frames 0…5, then 6, 12 … 54 of 60: 15 frames; the last lasts as long as the encoder says.
    const [rate, duration] = await timingOf('slowing.mkv', ...testSource('32x32', '30', 2), ...slowing);
    expect(duration).toBeGreaterThan(1.8);
    expect(duration).toBeLessThanOrEqual(2);
    const [numerator, denominator] = (rate as string).split('/').map(Number);
    expect(numerator! / denominator!).toBeCloseTo(15 / (duration as number), 5);
  });

  it('refuses a sound, with a cover picture or without', async () => {
    const sound = ['-f', 'lavfi', '-i', 'sine=d=0.5'];
    await makeClip(...testSource('32x32', '1', 1), join(folder, 'cover.png'));
    const cover = [
      '-i',
      join(folder, 'cover.png'),
      '-map',
      '0',
      '-map',
      '1',
      '-c:v',
      'copy',
      '-disposition:v',
      'attached_pic',
    ];
    await makeClip(...sound, join(folder, 'a.mp3'));
    await makeClip(...sound, ...cover, join(folder, 'covered.mp3'));
    for (const name of ['a.mp3', 'covered.mp3']) {
      await expect(readVideoTiming(ffmpegPath, join(folder, name))).rejects.toMatchObject({
        code: 'media',
        message: `${join(folder, name)}: expected a video, got a file without one`,
      });
    }
  });

  it('refuses a file that is cut short', async () => {
    await makeClip(
      ...testSource('320x240', '25', 2),
      '-pix_fmt',
      'yuv420p',
      '-movflags',
      '+faststart',
      join(folder, 'a.mp4'),
    );
    const bytes = await readFile(join(folder, 'a.mp4'));
    await writeFile(join(folder, 'cut.mp4'), bytes.subarray(0, bytes.length * 0.6));
    const cut = readVideoTiming(ffmpegPath, join(folder, 'cut.mp4'));
    await expect(cut).rejects.toThrow(/cut\.mp4: the video is damaged or cut short: .*partial file/);
  });
});

it('rateOver keeps the rate that was told for all that a frame and a half, or more slack, explains', () => {
  const told = frameRate(30);
  expect(rateOver(59, 2, told, 0)).toBe(told);
  expect(rateOver(50, 2, told, 0)).toEqual(frameRate(25));
  expect(rateOver(56, 2, told, 0.1)).toBe(told);
  expect(rateOver(50, 2, told, 0.1)).toEqual(frameRate(25));
});
