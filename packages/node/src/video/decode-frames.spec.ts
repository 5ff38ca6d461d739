import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '@zeroreel/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFrames, everyFrameOption, type DecodeJob } from './decode-frames.js';
import { findFfmpeg } from './ffmpeg-binary.js';
import { runFfmpeg } from './ffmpeg-process.js';
import { describeMedia } from './media-description.js';
import { countedFrames, placesOf } from './__testing__/counted-frames.js';
import { makeClip, testSource } from './__testing__/make-clip.js';
import { writeVideo } from '../output/video-file.js';

let folder: string;
const { path: ffmpegPath } = await findFfmpeg();

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'decode-'))));
afterAll(() => rm(folder, { recursive: true }));

async function decode(name: string, part: Partial<DecodeJob> = {}): Promise<readonly Frame[]> {
  const path = join(folder, name);
  const media = await describeMedia(ffmpegPath, path);
  const job = { ffmpegPath, path, media, grid: undefined, first: 0, last: Infinity, signal: undefined, ...part };
  const frames: Frame[] = [];
  for await (const frame of decodeFrames(job)) frames.push(frame);
  return frames;
}

const pixel = ({ width, data }: Frame, x: number, y: number) => [
  ...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
];

describe('decodeFrames', () => {
  it('gives every frame once, and no others than asked for', async () => {
    await writeVideo(join(folder, 'a.mp4'), countedFrames(20), { framesPerSecond: 10 });
    expect(placesOf(await decode('a.mp4'))).toEqual(Array.from({ length: 20 }, (_, k) => k));
    expect(placesOf(await decode('a.mp4', { first: 7, last: 9 }))).toEqual([7, 8, 9]);
    expect(placesOf(await decode('a.mp4', { grid: { numerator: 10, denominator: 1 }, last: 4 }))).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });

  it('turns a video upright', async () => {
    const redLeft = 'color=blue:s=64x32:r=10:d=0.2,drawbox=w=32:h=32:color=red:t=fill';
    await makeClip('-f', 'lavfi', '-i', redLeft, '-pix_fmt', 'yuv420p', join(folder, 'flat.mp4'));
    await makeClip(
      '-i',
      join(folder, 'flat.mp4'),
      '-c',
      'copy',
      '-metadata:s:v:0',
      'rotate=90',
      join(folder, 'turned.mp4'),
    );
    const [frame] = await decode('turned.mp4');
    expect([frame!.width, frame!.height]).toEqual([32, 64]);
    const [top, bottom] = [pixel(frame!, 16, 8), pixel(frame!, 16, 56)];
    // The file's tag and its matrix count in opposite directions; one half is red, the other blue, one above the other.
    expect([top, bottom].map(([red = 0, , blue = 0]) => Math.sign(red - blue)).sort()).toEqual([-1, 1]);
  });

  it('makes pixels square', async () => {
    const wide = ['-vf', 'setsar=2/1', '-pix_fmt', 'yuv420p'];
    await makeClip(...testSource('32x48', '10', 0.2), ...wide, join(folder, 'wide.mp4'));
    expect((await decode('wide.mp4'))[0]).toMatchObject({ width: 64, height: 48 });
  });

  it.each([
    ['mov', 'qtrle', 'argb'],
    ['webm', 'libvpx-vp9', 'yuva420p'],
    ['webm', 'libvpx', 'yuva420p'],
  ])('lays alpha over black (.%s, %s)', async (extension, codec, format) => {
    const halfSeen = ['-f', 'lavfi', '-i', 'color=white:s=32x32:r=10:d=0.2,format=rgba,colorchannelmixer=aa=0.5'];
    const name = `${codec}.${extension}`;
    await makeClip(
      ...halfSeen,
      '-c:v',
      codec,
      '-pix_fmt',
      format,
      ...(codec === 'libvpx' ? ['-auto-alt-ref', '0'] : []),
      join(folder, name),
    );
    const [frame] = await decode(name);
    for (const value of pixel(frame!, 16, 16)) expect(Math.abs(value - 128)).toBeLessThan(5);
  });

  it('stops at damage and says what ffmpeg said', async () => {
    await makeClip(
      ...testSource('320x240', '25', 3),
      '-pix_fmt',
      'yuv420p',
      '-movflags',
      '+faststart',
      join(folder, 'whole.mp4'),
    );
    const bytes = await readFile(join(folder, 'whole.mp4'));
    bytes.fill(0xa5, bytes.length / 2, bytes.length / 2 + 400);
    await writeFile(join(folder, 'damaged.mp4'), bytes);
    await expect(decode('damaged.mp4')).rejects.toMatchObject({
      code: 'media',
      message: expect.stringMatching(/damaged\.mp4: the video is damaged or cut short: \S/),
    });
    expect(await decode('damaged.mp4', { last: 3 })).toHaveLength(4);
  });

  it('ends with the signal', async () => {
    await expect(decode('a.mp4', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('everyFrameOption', () => {
  it('is one that this ffmpeg takes', async () => {
    const args = ['-f', 'lavfi', '-i', 'color=d=1:r=3', ...(await everyFrameOption(ffmpegPath)), '-f', 'null', '-'];
    expect(await runFfmpeg({ ffmpegPath, args })).toMatchObject({ exitCode: 0 });
  });

  it.skipIf(process.platform === 'win32').each([
    ['-fps_mode[:<stream_spec>]  set framerate mode for matching video streams', '-fps_mode'],
    ['-vsync              video sync method', '-vsync'],
  ])('goes by the list of options: %s', async (line, option) => {
    const asked = join(folder, 'ffmpeg');
    await writeFile(asked, `#!/bin/sh\necho '${line}'\n`);
    await chmod(asked, 0o755);
    expect(await everyFrameOption(asked)).toEqual([option, 'passthrough']);
  });
});
