import { readFile, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { throwIfAborted, ZeroreelError, type Tensor } from '@zeroreel/core';
import { frameFromPicture, frameRate, perSecondOf, type Frame, type FrameRate } from '@zeroreel/media';
import { findFfmpeg } from '../video/ffmpeg-binary.js';
import { audioArguments, type AudioTrack } from './audio-track.js';
import { checkWritten } from './check-written.js';
import { encodeVideo } from './encode-video.js';
import { moveIntoPlace } from './finished-file.js';
import { checkSequence, writeSequence } from './frame-sequence.js';
import { checkReplaceable, checkMakeable, followLinks } from './output-file.js';
import { openScratchFolder } from './scratch-folder.js';
import { settingsComment } from './settings-comment.js';
import { videoOutputOf, type VideoOutput } from './video-output.js';
import { writeError } from './write-error.js';

/** How frames become a file. */
export interface VideoFileOptions {
  /** Written exactly; `frameRate` says which fraction a number stands for. */
  readonly framesPerSecond: number | FrameRate;
  /** Sound of the video; formats without sound (.gif, .webp, .png) leave it out. */
  readonly audio?: AudioTrack;
  /** Stored in the file as JSON; `readSettings` reads it. */
  readonly settings?: object;
  readonly signal?: AbortSignal;
}

/** What is known of a video before it is made. */
export interface PlannedVideo {
  readonly frames?: number;
  readonly framesPerSecond?: number | FrameRate;
}

/**
 * Checks before a long run whether its video can be written: the extension, the folder, what stands in its place, ffmpeg.
 * The folder of a PNG sequence may be made later; any other folder has to exist.
 * @param planned lets it check the rate of the format too, and whether a sequence leaves pictures of somebody else's behind it
 * @throws ZeroreelError `invalid-request` or `media`, naming what is wrong
 */
export async function checkVideoOutput(path: string, planned: PlannedVideo = {}): Promise<void> {
  const output = videoOutputOf(path);
  if (output.kind === 'sequence') {
    await checkMakeable(output.folder);
    await checkSequence(output, planned.frames ?? Infinity);
    return;
  }
  await checkReplaceable(path);
  await findFfmpeg();
  if (planned.framesPerSecond !== undefined) requireRate(output, frameRate(planned.framesPerSecond));
}

/**
 * Writes frames, all of one size, in the format that the extension of `path` names: .mp4 (H.264), .webm (VP9), .gif or
 * .webp, or one PNG a frame (`dir/%03d.png`, from 0). What is written is read back, and put on the disk, before it replaces
 * any file or sequence of that name; links are followed. If this throws, nothing has changed.
 * @param pictures a run's decoded pictures, `[1, 3, H, W]` in [-1, 1] each, or frames
 * @throws ZeroreelError `media`, also for a tensor of another shape; `invalid-request` for a rate that the format cannot
 * show; `missing-file` (of the sound); `aborted`
 */
export async function writeVideo(
  path: string,
  pictures: readonly (Frame | Tensor)[],
  options: VideoFileOptions,
): Promise<void> {
  const output = videoOutputOf(path);
  const frames = pictures.map((picture) => ('shape' in picture ? frameFromPicture(picture) : picture));
  requireOneSize(frames);
  const comment = options.settings && settingsComment(options.settings);
  if (output.kind === 'sequence') await writeSequence(output, frames, { comment, signal: options.signal });
  else await writeFileOf(output, { frames, comment, options });
}

interface WriteJob {
  readonly frames: readonly Frame[];
  readonly comment: string | undefined;
  readonly options: VideoFileOptions;
}

type FileOutput = Extract<VideoOutput, { kind: 'file' }>;

async function writeFileOf(output: FileOutput, job: WriteJob): Promise<void> {
  requireRate(output, frameRate(job.options.framesPerSecond));
  const target = await followLinks(output.path);
  await using scratch = await openScratchFolder(dirname(target));
  const file = join(scratch.path, `video${output.format.extension}`);
  try {
    await encodeAndCheck(file, output, job);
    throwIfAborted(job.options.signal);
    await moveIntoPlace(file, target);
  } catch (error) {
    const { code, message } = writeError(output.path, error);
    // The file is gone by the time somebody reads its name.
    const told = `${message.replaceAll(file, output.path)}${await spaceNote(scratch.path, message)}`;
    throw new ZeroreelError(code, told, { cause: error });
  }
}

async function encodeAndCheck(target: string, { format }: FileOutput, job: WriteJob): Promise<void> {
  const { frames, comment, options } = job;
  const { audio: track, signal, settings } = options;
  const { path: ffmpegPath } = await findFfmpeg();
  const tag = comment !== undefined && !format.addComment ? ['-metadata', `comment=${comment}`] : [];
  const rate = frameRate(options.framesPerSecond);
  const audio = track && (await audioArguments(track, { format, scratch: dirname(target), signal }));
  await encodeVideo({
    ...{ ffmpegPath, frames, rate, audio, target },
    outputOptions: [...format.outputOptions, ...tag],
    ...(signal && { signal }),
  });
  if (comment !== undefined && format.addComment) {
    await writeFile(target, format.addComment(await readFile(target), comment));
  }
  const hasAudio = audio !== undefined;
  await checkWritten({ file: target, format, frames, rate, settings, hasAudio }, ffmpegPath, signal);
}

/** Below this a disk counts as full: no video of use fits. */
const FULL_BYTES = 64 * 1024;

/** ffmpeg does not say that a disk is full. */
async function spaceNote(folder: string, message: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Infinity, bsize: 1 }));
  const free = bavail * bsize;
  if (free > FULL_BYTES || message.includes('disk is full')) return '';
  return `\nThe disk of ${dirname(folder)} is full: ${free} bytes are left.`;
}

function requireRate({ path, format: { extension, frameSeconds } }: FileOutput, rate: FrameRate): void {
  const seconds = 1 / perSecondOf(rate);
  if (frameSeconds === undefined) return;
  const { min, max } = frameSeconds;
  // A rounding error is no other rate.
  if (seconds > min * (1 - 1e-9) && seconds < max * (1 + 1e-9)) return;
  const [lowest, highest] = [1 / max, 1 / min].map((perSecond) => Number(perSecond.toPrecision(3)));
  throw new ZeroreelError(
    'invalid-request',
    `framesPerSecond: expected from ${lowest} to ${highest}, as ${extension} cannot show others, got ` +
      `${Number(perSecondOf(rate).toPrecision(6))} for ${path}`,
  );
}

function requireOneSize(frames: readonly Frame[]): void {
  const sizes = new Set(frames.map(({ width, height }) => `${width}×${height}`));
  if (sizes.size === 1) return;
  const got = sizes.size === 0 ? 'no frames' : [...sizes].join(' and ');
  throw new ZeroreelError('media', `A video: expected frames of one size, got ${got}`);
}
