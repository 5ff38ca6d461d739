import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf, ZeroreelError, type Tensor } from '@zeroreel/core';
import { encodePng, frameFromPicture, frameRate, type Frame, type FrameRate } from '@zeroreel/media';
import { audioArguments, type AudioTrack } from './audio-track.js';
import { encodeVideo } from './encode-video.js';
import { findFfmpeg } from './ffmpeg-binary.js';
import { checkReplaceable, openScratchFolder } from './replace-file.js';
import { settingsComment } from './settings-comment.js';
import { framePath, videoOutputOf, type VideoOutput } from './video-output.js';

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

/**
 * Checks before a long run whether its video can be written: the extension, the folder, ffmpeg. It makes the folder of a
 * PNG sequence; any other folder has to exist.
 * @throws ZeroreelError `invalid-request` or `media`, naming what is wrong
 */
export async function checkVideoOutput(path: string): Promise<void> {
  const output = videoOutputOf(path);
  if (output.kind === 'sequence') await makeFolder(output.folder);
  if (output.kind === 'file') await findFfmpeg();
  await checkReplaceable(path);
}

/**
 * Writes frames, all of one size, in the format that the extension of `path` names: .mp4 (H.264), .webm (VP9), .gif or
 * .webp, or one PNG a frame (`dir/%03d.png`, from 0). The files appear when they are finished and replace any of the
 * same name; if this throws, nothing has changed.
 * @param pictures a run's decoded pictures, `[1, 3, H, W]` in [-1, 1] each, or frames
 * @throws ZeroreelError `media`, also for a tensor of another shape; `missing-file` (of the sound); `aborted`
 */
export async function writeVideo(
  path: string,
  pictures: readonly (Frame | Tensor)[],
  options: VideoFileOptions,
): Promise<void> {
  const output = videoOutputOf(path);
  const frames = pictures.map((picture) => ('shape' in picture ? frameFromPicture(picture) : picture));
  requireOneSize(frames);
  if (output.kind === 'sequence') await makeFolder(output.folder);
  await using scratch = await openScratchFolder(output.folder);
  const comment = options.settings && settingsComment(options.settings);
  const job: WriteJob = { frames, comment, scratch: scratch.path, options };
  const finished = output.kind === 'sequence' ? await writeSequence(output, job) : await writeFileOf(output, job);
  throwIfAborted(options.signal);
  for (const { from, to } of finished) await rename(from, to);
}

interface WriteJob {
  readonly frames: readonly Frame[];
  readonly comment: string | undefined;
  readonly scratch: string;
  readonly options: VideoFileOptions;
}

/** A file in the scratch folder and where it belongs. */
interface FinishedFile {
  readonly from: string;
  readonly to: string;
}

type FileOutput = Extract<VideoOutput, { kind: 'file' }>;

async function writeFileOf({ path, format }: FileOutput, job: WriteJob): Promise<readonly FinishedFile[]> {
  const { frames, comment, scratch, options } = job;
  const { path: ffmpegPath } = await findFfmpeg();
  const { audio, signal } = options;
  const target = join(scratch, `video${format.extension}`);
  const tag = comment !== undefined && !format.addComment ? ['-metadata', `comment=${comment}`] : [];
  await encodeVideo({
    ffmpegPath,
    frames,
    rate: frameRate(options.framesPerSecond),
    audio: audio && (await audioArguments(ffmpegPath, audio, format, signal)),
    outputOptions: [...format.outputOptions, ...tag],
    target,
    ...(signal && { signal }),
  });
  if (comment !== undefined && format.addComment) {
    await writeFile(target, format.addComment(await readFile(target), comment));
  }
  return [{ from: target, to: path }];
}

async function writeSequence({ path }: VideoOutput, job: WriteJob): Promise<readonly FinishedFile[]> {
  const finished: FinishedFile[] = [];
  for (const [frameId, frame] of job.frames.entries()) {
    throwIfAborted(job.options.signal);
    const to = framePath(path, frameId);
    const from = join(job.scratch, basename(to));
    await writeFile(from, encodePng(frame, job.comment));
    finished.push({ from, to });
  }
  return finished;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    const reason = messageOf(cause);
    throw new ZeroreelError('media', `The output folder ${folder} cannot be made: ${reason}`, { cause });
  }
}

function requireOneSize(frames: readonly Frame[]): void {
  const sizes = new Set(frames.map(({ width, height }) => `${width}×${height}`));
  if (sizes.size === 1) return;
  const got = sizes.size === 0 ? 'no frames' : [...sizes].join(' and ');
  throw new ZeroreelError('media', `A video: expected frames of one size, got ${got}`);
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ZeroreelError('aborted', 'Stopped while the video was written');
}
