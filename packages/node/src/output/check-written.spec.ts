import { chmod, copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { frameRate } from '@zeroreel/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFrames } from '../video/__testing__/test-frames.js';
import { findFfmpeg } from '../video/ffmpeg-binary.js';
import { checkWritten, type WrittenVideo } from './check-written.js';
import { writeVideo } from './video-file.js';
import { videoFormats } from './video-format.js';

const EXTENSIONS = ['.mp4', '.webm', '.gif', '.webp'];
const frames = testFrames(6, 64, 48);
const rate = frameRate(8);
const settings = { generator: 'zeroreel', prompt: 'ein Fuchs 🦊 "x"' };
const { path: ffmpegPath } = await findFfmpeg();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-'));
  for (const extension of EXTENSIONS) {
    await writeVideo(join(folder, `whole${extension}`), frames, { framesPerSecond: rate, settings });
  }
});
afterAll(() => rm(folder, { recursive: true }));

const check = (file: string, expected: Partial<WrittenVideo> = {}) => {
  const format = videoFormats.find(({ extension }) => extension === extname(file))!;
  return checkWritten({ file, format, frames, rate, settings, hasAudio: false, ...expected }, ffmpegPath);
};

describe.each(EXTENSIONS)('checkWritten of %s', (extension) => {
  it('takes a whole file', () => check(join(folder, `whole${extension}`)));

  it('finds a file that is cut short, wherever', async () => {
    const whole = join(folder, `whole${extension}`);
    const { length } = await readFile(whole);
    const cut = join(folder, `cut${extension}`);
    // Even the last byte: a disk may be full there.
    for (const size of [0, 100, Math.floor(length / 3), Math.floor(length / 2), length - 1]) {
      await copyFile(whole, cut);
      await truncate(cut, size);
      await expect(check(cut), `${size} of ${length} bytes`).rejects.toThrow(/The file that ffmpeg wrote is not whole/);
    }
  });

  it('finds bytes that never reached the disk', async () => {
    const hole = join(folder, `hole${extension}`);
    const bytes = await readFile(join(folder, `whole${extension}`));
    await writeFile(hole, bytes.fill(0, Math.floor(bytes.length * 0.55), Math.floor(bytes.length * 0.7)));
    // What VP8 and VP9 decode from zeros is a picture, too.
    if (!extension.startsWith('.web')) await expect(check(hole)).rejects.toThrow(/is not whole/);
  });

  it('finds another number of frames, another length, other settings, and sound that is missing', async () => {
    const whole = join(folder, `whole${extension}`);
    await expect(check(whole, { frames: frames.slice(1) })).rejects.toThrow(
      /expected 5 frames, got 6|expected 0.625 s/,
    );
    await expect(check(whole, { rate: frameRate(4) })).rejects.toThrow(/expected 1.500 s, got 0.7[56]0 s/);
    await expect(check(whole, { settings: { prompt: 'another' } })).rejects.toThrow(/expected the settings/);
    await expect(check(whole, { hasAudio: true })).rejects.toThrow(/expected sound, got none|not whole/);
  });
});

it('stops', async () => {
  const format = videoFormats[0]!;
  const video = { file: join(folder, 'whole.mp4'), format, frames, rate, settings, hasAudio: false };
  await expect(checkWritten(video, ffmpegPath, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
});

it.skipIf(process.platform === 'win32')('takes the time that it takes, and no ffmpeg that hangs', async () => {
  const format = videoFormats[0]!;
  const video = { file: join(folder, 'whole.mp4'), format, frames, rate, settings, hasAudio: false, patience: 500 };
  const slow = async (name: string, sign: string) => {
    const path = join(folder, name);
    const wait = `for k in 1 2 3 4 5 6 7 8; do sleep 0.2; ${sign}; done`;
    const decodes = `case "$*" in *"-progress pipe:1"*"-f null -"*) ${wait};; esac`;
    await writeFile(path, `#!/bin/sh\n${decodes}\nexec '${ffmpegPath}' "$@"\n`);
    await chmod(path, 0o755);
    return path;
  };
  await checkWritten(video, await slow('slow', 'echo frame=1'));
  await expect(checkWritten(video, await slow('hangs', ':'))).rejects.toThrow(
    /is not whole: ffmpeg gave no sign of life for 1 s and was ended/,
  );
});
