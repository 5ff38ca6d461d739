import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '@zeroreel/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFrames, everyFrameOption, type DecodedFrame, type DecodeJob } from './decode-frames.js';
import { findClipReader } from './ffmpeg-binary.js';
import { QUIETLY, runFfmpeg } from './ffmpeg-process.js';
import { describeMedia } from './media-description.js';
import { countedFrames, placesOf } from './__testing__/counted-frames.js';
import { makeClip, testSource } from './__testing__/make-clip.js';
import { coloursOf } from './video-colours.js';
import { writeVideo } from '../output/video-file.js';

let folder: string;
const reader = await findClipReader();

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'decode-'))));
afterAll(() => rm(folder, { recursive: true }));

async function decode(name: string, part: Partial<DecodeJob> = {}): Promise<readonly DecodedFrame[]> {
  const path = join(folder, name);
  const { file, video: stream } = await describeMedia(reader.path, path);
  const colours = coloursOf(path, stream!.picture!);
  const complaints: string[] = [];
  const job = { reader, file, stream: stream!, colours, seek: undefined, from: undefined, signal: undefined };
  const decoded: DecodedFrame[] = [];
  for await (const frame of decodeFrames({ ...job, onComplaint: (text) => complaints.push(text), ...part })) {
    decoded.push(frame);
  }
  expect(complaints).toEqual([]);
  return decoded;
}

const framesIn = async (name: string): Promise<readonly Frame[]> => (await decode(name)).map(({ frame }) => frame);
const pixel = ({ width, data }: Frame, x: number, y: number) => [
  ...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
];
/** A red box in the upper left corner of a grey picture. */
const REDDISH = 'color=gray:s=64x32:r=10:d=0.2,drawbox=w=32:h=16:color=red:t=fill';

describe('decodeFrames', () => {
  it('gives every frame once, with its time, and no earlier ones than asked for', async () => {
    await writeVideo(join(folder, 'a.mp4'), countedFrames(20), { framesPerSecond: 10 });
    const all = await decode('a.mp4');
    expect(placesOf(all.map(({ frame }) => frame))).toEqual(Array.from({ length: 20 }, (_, k) => k));
    all.forEach(({ time, size }, k) => {
      expect(time).toBeCloseTo(k / 10, 6);
      expect(size).toBe('32x32');
    });
    const late = await decode('a.mp4', { from: 1.65 });
    expect(placesOf(late.map(({ frame }) => frame))).toEqual([17, 18, 19]);
    expect(late[0]!.time).toBeCloseTo(1.7, 6);
  });

  it('begins at a key frame, with the same times', async () => {
    await makeClip('-i', join(folder, 'a.mp4'), '-g', '5', '-bf', '2', '-pix_fmt', 'yuv420p', join(folder, 'keys.mp4'));
    const late = await decode('keys.mp4', { seek: 1.5, from: 1.65 });
    expect(placesOf(late.map(({ frame }) => frame))).toEqual([17, 18, 19]);
    late.forEach(({ time }, k) => expect(time).toBeCloseTo(1.7 + k / 10, 4));
  });

  it.each([
    ['90', '32x64', 3],
    ['180', '64x32', 2],
    ['270', '32x64', 1],
  ] as const)('turns a video upright (%s°)', async (degrees, size, corner) => {
    await makeClip('-f', 'lavfi', '-i', REDDISH, '-pix_fmt', 'yuv420p', join(folder, 'flat.mp4'));
    const turned = ['-c', 'copy', '-metadata:s:v:0', `rotate=${degrees}`, join(folder, 'turned.mp4')];
    await makeClip('-i', join(folder, 'flat.mp4'), ...turned);
    const [decoded] = await decode('turned.mp4');
    expect(decoded!.size).toBe(size);
    const { frame } = decoded!;
    const corners = [
      [2, 2],
      [frame.width - 3, 2],
      [frame.width - 3, frame.height - 3],
      [2, frame.height - 3],
    ].map(([x = 0, y = 0]) => pixel(frame, x, y)[0]! > 200);
    // Counted clockwise from the upper left one.
    expect(corners.indexOf(true)).toBe(corner);
    expect(corners.filter(Boolean)).toHaveLength(1);
  });

  it('makes pixels square', async () => {
    const wide = ['-vf', 'setsar=2/1', '-pix_fmt', 'yuv420p'];
    await makeClip(...testSource('32x48', '10', 0.2), ...wide, join(folder, 'wide.mp4'));
    expect((await framesIn('wide.mp4'))[0]).toMatchObject({ width: 64, height: 48 });
  });

  it.each([
    ['mov', 'qtrle', 'argb'],
    ['webm', 'libvpx-vp9', 'yuva420p'],
    ['webm', 'libvpx', 'yuva420p'],
  ])('lays alpha over black (.%s, %s)', async (extension, codec, format) => {
    const halfSeen = ['-f', 'lavfi', '-i', 'color=white:s=32x32:r=10:d=0.2,format=rgba,colorchannelmixer=aa=0.5'];
    const name = `${codec}.${extension}`;
    const options = codec === 'libvpx' ? ['-auto-alt-ref', '0'] : [];
    await makeClip(...halfSeen, '-c:v', codec, '-pix_fmt', format, ...options, join(folder, name));
    const [frame] = await framesIn(name);
    for (const value of pixel(frame!, 16, 16)) expect(Math.abs(value - 128)).toBeLessThan(5);
  });

  it('makes one picture of two halves', async () => {
    // A white bar that moves by 8 pixels from half to half: combed where the halves are woven.
    const bar = 'color=black:s=64x32:r=20:d=0.6[ground];color=white:s=8x32:r=20:d=0.6[bar];[ground][bar]overlay=x=8*n';
    const options = ['-c:v', 'libx264', '-qp', '4', '-flags', '+ilme+ildct', '-pix_fmt', 'yuv420p'];
    await makeClip('-f', 'lavfi', '-i', `${bar},interlace,setfield=tff`, ...options, join(folder, 'halves.mkv'));
    const [, , frame] = await framesIn('halves.mkv');
    const rows = Array.from({ length: 32 }, (_, y) => pixel(frame!, 34, y)[0]!);
    const combs = rows.slice(8, 24).filter((value, k) => Math.abs(value - rows[k + 9]!) > 100);
    expect(combs).toEqual([]);
  });

  it('ends with the signal', async () => {
    await expect(decode('a.mp4', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('everyFrameOption', () => {
  it('is one that this ffmpeg takes', async () => {
    const args = [...QUIETLY, '-f', 'lavfi', '-i', 'color=d=1:r=3', ...everyFrameOption(reader), '-f', 'null', '-'];
    expect(await runFfmpeg({ ffmpegPath: reader.path, args })).toMatchObject({ exitCode: 0 });
  });

  it.each([
    [58.042, '-vsync'],
    [59.018, '-vsync'],
    [59.037, '-fps_mode'],
    [61.003, '-fps_mode'],
    [undefined, '-fps_mode'],
  ])('goes by the version of libavcodec: %s', (libavcodec, option) => {
    expect(everyFrameOption({ ...reader, libavcodec })).toEqual([option, 'passthrough']);
  });
});
