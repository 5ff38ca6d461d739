import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { gifLength, perSecondOf, webpLength, type AnimationLength, type Frame, type FrameRate } from '@zeroreel/media';
import { indexClip } from '../video/clip-index.js';
import { QUIETLY, reasonIn, runFfmpeg, type FfmpegRun } from '../video/ffmpeg-process.js';
import { describeMedia } from '../video/media-description.js';
import { readSettings } from '../video/read-settings.js';
import { containerLength } from './container-length.js';
import type { VideoFormat } from './video-format.js';

/** What a file should hold. */
export interface WrittenVideo {
  readonly file: string;
  readonly format: VideoFormat;
  readonly frames: readonly Frame[];
  readonly rate: FrameRate;
  readonly settings: object | undefined;
  readonly hasAudio: boolean;
  /** Milliseconds without a sign of life after which ffmpeg counts as hanging while it decodes; default: as in any run of it. */
  readonly patience?: number;
}

/**
 * Reads a finished file back, as `inspect` and `edit` would, because ffmpeg ends with 0 on a disk that is full: its frames,
 * how long they last, its sound and its settings. That may take as long as it likes, as long as ffmpeg gives signs of life.
 * @throws ZeroreelError `media` naming what is missing; `aborted`
 */
export async function checkWritten(video: WrittenVideo, ffmpegPath: string, signal?: AbortSignal): Promise<void> {
  try {
    await check(video, ffmpegPath, signal);
  } catch (cause) {
    if (signal?.aborted || !(cause instanceof ZeroreelError)) throw cause;
    throw new ZeroreelError('media', `The file that ffmpeg wrote is not whole: ${cause.message}`, { cause });
  }
}

async function check(video: WrittenVideo, ffmpegPath: string, signal: AbortSignal | undefined): Promise<void> {
  const { file, settings, hasAudio } = video;
  requireLength(video, await lengthOf(video, ffmpegPath, signal));
  if (hasAudio && (await describeMedia(ffmpegPath, file, signal)).audio === undefined) {
    throw new ZeroreelError('media', 'expected sound, got none');
  }
  if (settings === undefined) return;
  if (JSON.stringify(await readSettings(file)) === JSON.stringify(settings)) return;
  throw new ZeroreelError('media', 'expected the settings that were put into it, got others');
}

async function lengthOf({ file, format, patience }: WrittenVideo, ffmpegPath: string, signal: AbortSignal | undefined) {
  switch (format.extension) {
    case '.gif':
      return gifLength(await readFile(file));
    case '.webp':
      return webpLength(await readFile(file));
    default:
      return containerVideoLength(file, format.extension, {
        ffmpegPath,
        signal,
        ...(patience !== undefined && { patience }),
      });
  }
}

async function containerVideoLength(
  file: string,
  extension: string,
  how: Pick<FfmpegRun, 'ffmpegPath' | 'signal' | 'patience'>,
): Promise<AnimationLength> {
  const { ffmpegPath, signal } = how;
  const [{ size }, told] = [await stat(file), await containerLength(file, extension)];
  if (size !== told) throw new ZeroreelError('media', `expected ${told ?? 'its'} bytes, got ${size}`);
  const description = await describeMedia(ffmpegPath, file, signal);
  if (!description.video) throw new ZeroreelError('media', 'expected a video, got none');
  const { times, duration } = await indexClip(ffmpegPath, description, description.video, signal);
  // Its progress is the sign of life; nobody reads what it says.
  const quietly = [...QUIETLY, '-loglevel', 'error', '-xerror', '-progress', 'pipe:1'];
  const args = [...quietly, '-i', resolve(file), '-map', '0:v:0', '-f', 'null', '-'];
  const { exitCode, stderr } = await runFfmpeg({ ...how, args });
  if (exitCode === 0 && stderr === '') return { frames: times.length, seconds: duration };
  throw new ZeroreelError('media', `its frames cannot be decoded: ${reasonIn(stderr, file)}`);
}

function requireLength({ format, frames, rate }: WrittenVideo, got: AnimationLength): void {
  const count = frames.length;
  const isWhole = format.mergesFrames ? got.frames >= 1 && got.frames <= count : got.frames === count;
  if (!isWhole) throw new ZeroreelError('media', `expected ${count} frames, got ${got.frames}`);
  // A single picture has no time of its own.
  if (got.frames === 1 && (count === 1 || (format.mergesFrames && areAlike(frames)))) return;
  const expected = count / perSecondOf(rate);
  if (Math.abs(got.seconds - expected) <= slackFor(rate)) return;
  throw new ZeroreelError('media', `expected ${expected.toFixed(3)} s, got ${got.seconds.toFixed(3)} s`);
}

/** Half a frame, and two hundredths of a second for clocks that count in them. */
const slackFor = (rate: FrameRate): number => 0.5 / perSecondOf(rate) + 0.02;

/** Levels by which libwebp takes a pixel for the same, at our quality, with one to spare. */
const SAME_LEVEL = 4;

/** Whether an encoder may have taken all frames for one picture. */
function areAlike(frames: readonly Frame[]): boolean {
  return frames.every(({ data }, k) => {
    const before = frames[k - 1]?.data;
    return before === undefined || data.every((level, at) => Math.abs(level - (before[at] ?? 0)) <= SAME_LEVEL);
  });
}
