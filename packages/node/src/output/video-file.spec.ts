import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor } from '@zeroreel/core';
import { decodePng, frameFromPicture, frameRate, type Frame } from '@zeroreel/media';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeVideo, describeVideo } from '../video/__testing__/decode-video.js';
import { findFfmpeg } from '../video/ffmpeg-binary.js';
import { runFfmpeg } from '../video/ffmpeg-process.js';
import { describeMedia } from '../video/media-description.js';
import { readVideo } from '../video/read-video.js';
import { makeClip, testSource } from '../video/__testing__/make-clip.js';
import { readOnlyFolder } from '../video/__testing__/read-only-folder.js';
import { testFrames } from '../video/__testing__/test-frames.js';
import { checkVideoOutput, writeVideo } from './video-file.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'video-'))));
afterEach(() => rm(folder, { recursive: true }));

const frames = testFrames(8, 128, 96);
const fourAFrame = { framesPerSecond: 4 };

function meanError(decoded: readonly Buffer[], expected: readonly Frame[]): number {
  let sum = 0;
  let count = 0;
  expected.forEach(({ data }, k) => {
    data.forEach((byte, at) => (sum += Math.abs(byte - decoded[k]![at]!)));
    count += data.length;
  });
  return sum / count;
}

describe('writeVideo', () => {
  // Mean absolute error in 1/255; measured 0.9 (mp4), 1.0 (webm), 8.5 (gif: 256 colours, dithered), 1.3 (webp).
  it.each([
    ['mp4', 1.5],
    ['webm', 1.5],
    ['gif', 12],
    ['webp', 2.5],
  ])('writes %s that ffmpeg decodes to the same frames', async (extension, tolerance) => {
    const path = join(folder, `panda.${extension}`);
    await writeVideo(path, frames, fourAFrame);
    expect(await readdir(folder)).toEqual([`panda.${extension}`]);
    const decoded = await decodeVideo(path, 3 * 128 * 96);
    expect(decoded).toHaveLength(8);

    expect(meanError(decoded, frames)).toBeLessThan(tolerance);
  });

  it('writes PNGs that hold every bit, numbered from 0', async () => {
    await writeVideo(join(folder, 'frames', '%03d.png'), frames, fourAFrame);
    const names = await readdir(join(folder, 'frames'));
    expect(names).toEqual(frames.map((_, k) => `00${k}.png`));
    for (const [k, name] of names.entries()) {
      expect(decodePng(await readFile(join(folder, 'frames', name))).frame).toEqual(frames[k]);
    }
  });

  it('takes the pictures of a run as they are', async () => {
    // The middle, beyond both ends, and a tie in float32: 0.5 · 255 = 127.5.
    const values = [0, 2, -2, 1, -1, 0.5, 0.25, -0.25, 0.1, -0.1, 0.75, -0.75];
    const picture = (shape: readonly number[]) => tensor(Float32Array.from(values), shape);
    await writeVideo(
      join(folder, '%d.png'),
      [picture([1, 3, 2, 2]), frameFromPicture(picture([1, 3, 2, 2]))],
      fourAFrame,
    );
    const written = decodePng(await readFile(join(folder, '0.png'))).frame;
    expect([...written.data]).toEqual([128, 0, 140, 255, 191, 115, 0, 159, 223, 255, 96, 32]);
    expect(decodePng(await readFile(join(folder, '1.png'))).frame).toEqual(written);
    await expect(writeVideo(join(folder, 'a.mp4'), [picture([1, 4, 3, 1])], fourAFrame)).rejects.toThrow(
      'expected the shape [1, 3, H, W], got [1, 4, 3, 1]',
    );
  });

  it('keeps the speed, and marks the colours as BT.709', async () => {
    const path = join(folder, 'a.mp4');
    await writeVideo(path, frames, fourAFrame);
    expect(await describeVideo(path)).toMatch(
      /Duration: 00:00:02\.00[^]*h264[^]*yuv420p\(tv, bt709\), 128x96[^]*4 fps/,
    );
  });

  it('puts the index of an mp4 in front, for players that stream', async () => {
    const path = join(folder, 'a.mp4');
    await writeVideo(path, frames, fourAFrame);
    const bytes = await readFile(path);
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
  });

  it.skipIf(availableParallelism() < 2 || process.platform !== 'linux').each(['mp4', 'webm'])(
    'gives the same .%s with any number of processors',
    async (extension) => {
      const { path: ffmpeg } = await findFfmpeg();
      const single = join(folder, 'ffmpeg');
      await writeFile(single, `#!/bin/sh\nexec taskset -c 0 "${ffmpeg}" "$@"\n`, { mode: 0o755 });
      const path = (name: string) => join(folder, `${name}.${extension}`);
      // Tall enough that encoders divide it between threads.
      const tall = testFrames(12, 256, 256);
      await writeVideo(path('all'), tall, fourAFrame);
      vi.stubEnv('ZEROREEL_FFMPEG', single);
      await writeVideo(path('single'), tall, fourAFrame);
      vi.unstubAllEnvs();
      expect((await readFile(path('single'))).equals(await readFile(path('all')))).toBe(true);
    },
  );

  it('takes frames that are all alike', async () => {
    const still = Array.from({ length: 5 }, () => testFrames(1, 64, 64)[0]!);
    for (const extension of ['mp4', 'webm', 'gif', 'webp']) {
      await writeVideo(join(folder, `still.${extension}`), still, fourAFrame);
    }
  });

  it('pads odd sizes to even ones, which H.264 in 4:2:0 wants', async () => {
    const path = join(folder, 'odd.mp4');
    await writeVideo(path, testFrames(2, 37, 21), fourAFrame);
    expect(await describeVideo(path)).toContain('38x22');
  });

  it('writes a single frame', async () => {
    for (const extension of ['mp4', 'webm', 'gif', 'webp']) {
      const path = join(folder, `one.${extension}`);
      await writeVideo(path, testFrames(1, 64, 64), fourAFrame);
      expect(await decodeVideo(path, 3 * 64 * 64)).toHaveLength(1);
    }
  });

  it('leaves an earlier file and no trace where it is stopped', async () => {
    const path = join(folder, 'a.mp4');
    await writeFile(path, 'an earlier video');
    const stop = new AbortController();
    const written = writeVideo(path, testFrames(200, 256, 256), { framesPerSecond: 4, signal: stop.signal });
    setTimeout(() => stop.abort(), 150);
    await expect(written).rejects.toMatchObject({ code: 'aborted' });
    expect(await readdir(folder)).toEqual(['a.mp4']);
    expect(await readFile(path, 'utf8')).toBe('an earlier video');
  });

  it('writes none of a sequence where it is stopped', async () => {
    const written = writeVideo(join(folder, '%d.png'), frames, { framesPerSecond: 4, signal: AbortSignal.abort() });
    await expect(written).rejects.toMatchObject({ code: 'aborted' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses no frames and frames of several sizes', async () => {
    const path = join(folder, 'a.mp4');
    await expect(writeVideo(path, [], fourAFrame)).rejects.toThrow(/got no frames/);
    const mixed = [...testFrames(1, 64, 64), ...testFrames(1, 64, 32)];
    await expect(writeVideo(path, mixed, fourAFrame)).rejects.toThrow(/64×64 and 64×32/);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('writeVideo with sound', () => {
  /** Half a second of silence, then a tone: where the tone begins tells which part was taken. */
  async function loudFile(name: string, ...codec: readonly string[]): Promise<string> {
    const path = join(folder, name);
    const tone = "aevalsrc='if(gte(t,0.5),0.5*sin(2000*t),0)':d=2:s=48000";
    await makeClip('-f', 'lavfi', '-i', tone, ...testSource('64x64', '10', 2), ...codec, path);
    return path;
  }

  /** Seconds of the first loud sample, and of all sound. */
  async function soundOf(path: string): Promise<{ readonly begins: number; readonly lasts: number }> {
    const { path: ffmpegPath } = await findFfmpeg();
    const args = ['-loglevel', 'error', '-i', path, '-map', '0:a', '-ac', '1', '-ar', '48000', '-f', 's16le', 'pipe:1'];
    const { stdout } = await runFfmpeg({ ffmpegPath, args });
    const samples = Array.from({ length: stdout.length / 2 }, (_, k) => Math.abs(stdout.readInt16LE(2 * k)));
    return { begins: samples.findIndex((sample) => sample > 4000) / 48000, lasts: samples.length / 48000 };
  }

  /** Checksums of the packets of the sound. */
  async function packetsOf(path: string): Promise<readonly string[]> {
    const { path: ffmpegPath } = await findFfmpeg();
    const args = ['-loglevel', 'error', '-i', path, '-map', '0:a', '-c', 'copy', '-f', 'framecrc', 'pipe:1'];
    const { stdout } = await runFfmpeg({ ffmpegPath, args });
    return [...stdout.toString().matchAll(/^0,.*(0x[0-9a-f]{8})/gm)].map(([, checksum = '']) => checksum);
  }

  it.each([
    ['aac', 'mp4', 'aac'],
    ['libmp3lame', 'mp4', 'mp3'],
    ['libvorbis', 'mp4', 'aac'],
    ['aac', 'webm', 'opus'],
    ['libopus', 'webm', 'opus'],
    ['libvorbis', 'webm', 'opus'],
  ])('keeps the part of a sound in its place: %s in .%s is %s', async (codec, extension, expected) => {
    const file = await loudFile('source.mkv', '-c:a', codec);
    const path = join(folder, `a.${extension}`);
    await writeVideo(path, testFrames(12, 64, 64), { framesPerSecond: 10, audio: { file, start: 0.2, duration: 1.2 } });
    expect(await describeMedia((await findFfmpeg()).path, path)).toMatchObject({ audio: { codec: expected } });
    const { begins, lasts } = await soundOf(path);
    expect(Math.abs(begins - 0.3)).toBeLessThan(0.06);
    expect(Math.abs(lasts - 1.2)).toBeLessThan(0.1);
    expect((await readVideo(path)).frames).toHaveLength(12);
  });

  it('copies a sound that fits from its beginning, bit by bit', async () => {
    for (const [codec, extension] of [
      ['aac', 'mp4'],
      ['libopus', 'webm'],
    ] as const) {
      const file = await loudFile('source.mkv', '-c:a', codec);
      const path = join(folder, `a.${extension}`);
      await writeVideo(path, testFrames(10, 64, 64), { framesPerSecond: 5, audio: { file, start: 0, duration: 2 } });
      const [source, copy] = [await packetsOf(file), await packetsOf(path)];
      expect(copy.length).toBeGreaterThan(80);
      // What the encoder puts before the first sample is left out.
      expect(source.join()).toContain(copy.slice(0, 80).join());
      expect(Math.abs((await soundOf(path)).begins - 0.5)).toBeLessThan(0.06);
    }
  });

  it('takes 5.1 into .webm', async () => {
    const file = await loudFile('cinema.mp4', '-ac', '6', '-c:a', 'ac3', '-pix_fmt', 'yuv420p');
    const path = join(folder, 'a.webm');
    await writeVideo(path, testFrames(4, 64, 64), { framesPerSecond: 10, audio: { file, start: 0, duration: 0.4 } });
    expect(await describeMedia((await findFfmpeg()).path, path)).toMatchObject({ audio: { codec: 'opus' } });
  });

  it('goes without where there is none, or the format has none', async () => {
    await writeVideo(join(folder, 'silent.mp4'), testFrames(4, 64, 64), { framesPerSecond: 10 });
    const audio = { file: join(folder, 'silent.mp4'), start: 0, duration: 0.4 };
    await writeVideo(join(folder, 'still-silent.mp4'), testFrames(4, 64, 64), { framesPerSecond: 10, audio });
    expect(await readVideo(join(folder, 'still-silent.mp4'))).toMatchObject({ hasAudio: false });

    const file = await loudFile('source.mkv');
    await writeVideo(join(folder, 'a.gif'), testFrames(4, 64, 64), { framesPerSecond: 10, audio: { ...audio, file } });
    expect((await readVideo(join(folder, 'a.gif'))).frames).toHaveLength(4);
  });

  it('refuses a sound file that is missing, and leaves nothing', async () => {
    const audio = { file: join(folder, 'none.wav'), start: 0, duration: 1 };
    const written = writeVideo(join(folder, 'a.mp4'), frames, { framesPerSecond: 10, audio });
    await expect(written).rejects.toMatchObject({ code: 'missing-file' });
    expect(await readdir(folder)).toEqual([]);
  });
});

it.each(['mp4', 'webm'])('writeVideo writes fractions of a frame exactly (.%s)', async (extension) => {
  const path = join(folder, `a.${extension}`);
  for (const framesPerSecond of [29.97, { numerator: 24000, denominator: 1001 }, 7.5]) {
    await writeVideo(path, testFrames(5, 64, 64), { framesPerSecond });
    expect((await readVideo(path)).sourceRate).toEqual(frameRate(framesPerSecond));
  }
});

it.each([
  ['mp4', [1 / 600, 999]],
  ['webm', [1 / 600, 999]],
  ['gif', [1 / 655, 50]],
  ['webp', [1 / 16_000, 1000]],
] as const)('writeVideo writes the slowest and the fastest rates that it takes (.%s)', async (extension, rates) => {
  for (const framesPerSecond of rates) {
    await writeVideo(join(folder, `a.${extension}`), testFrames(3, 64, 64), { framesPerSecond });
  }
});

describe('checkVideoOutput', () => {
  it('lets a good output through and leaves nothing', async () => {
    await checkVideoOutput(join(folder, 'a.webm'));
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves the folder of a sequence to be made with it', async () => {
    await checkVideoOutput(join(folder, 'new', '%d.png'));
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['a.gif', 60, /from 0.00153 to 50, as .gif cannot show others, got 60 for/],
    ['a.gif', 0.001, /got 0.001 for/],
    ['a.webp', 1e-5, /as .webp cannot show others/],
    ['a.mp4', 1000, /from 0.00167 to 999, as .mp4 cannot show others, got 1000 for/],
    ['a.webm', 1000, /from 0.00167 to 999, as .webm cannot show others, got 1000 for/],
    ['a.mp4', 1e-10, /from 0.00167 to 999, as .mp4 cannot show others, got 0.000001 for/],
  ])('refuses a rate that %s cannot show: %d', async (name, framesPerSecond, message) => {
    await expect(checkVideoOutput(join(folder, name), { framesPerSecond })).rejects.toThrow(message);
    await checkVideoOutput(join(folder, name), { framesPerSecond: 50 });
  });

  it('knows how many frames a sequence will have', async () => {
    await writeFile(join(folder, '4.png'), 'a picture of mine');
    await expect(checkVideoOutput(join(folder, '%d.png'), { frames: 4 })).rejects.toThrow(/4\.png is not a frame/);
    await checkVideoOutput(join(folder, '%d.png'), { frames: 5 });
  });

  it.each([
    ['an unknown extension', () => 'a.avi', /has to end in \.mp4, \.webm, \.gif, \.webp, %03d\.png/],
    ['a missing folder', () => 'no/a.mp4', /folder .*no does not exist/],
    ['a folder in place of the file', () => 'folder.mp4', /folder\.mp4 is a folder/],
  ])('refuses %s', async (_, name, message) => {
    await mkdir(join(folder, 'folder.mp4'));
    await expect(checkVideoOutput(join(folder, name()))).rejects.toThrow(message);
  });

  it('refuses a read-only folder, for a file and for a sequence', async () => {
    const readOnly = await readOnlyFolder(folder);
    await expect(checkVideoOutput(join(readOnly, 'a.mp4'))).rejects.toThrow(/cannot be written to/);
    await expect(checkVideoOutput(join(readOnly, 'new', '%d.png'))).rejects.toThrow(/cannot be written to/);
  });
});
