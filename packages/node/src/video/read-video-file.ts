import { ZeroreelError } from '@zeroreel/core';
import type { Frame, FrameRate } from '@zeroreel/media';
import { decodeFrames, type DecodeJob } from './decode-frames.js';
import { findFfmpeg } from './ffmpeg-binary.js';
import { describeMedia } from './media-description.js';
import { sizeOfFrames, type ReadVideoOptions, type SourceVideo } from './source-video.js';
import { selectPart } from './video-part.js';
import { rateOver, readVideoTiming } from './video-timing.js';

/**
 * Reads a part of a video or GIF. It decodes what comes before `start` too, and counts frames rather than seeking.
 * @throws ZeroreelError as `readVideo`
 */
export async function readVideoFile(path: string, options: ReadVideoOptions): Promise<SourceVideo> {
  const { signal } = options;
  const { path: ffmpegPath } = await findFfmpeg();
  const media = await describeMedia(ffmpegPath, path, signal);
  const timing = await readVideoTiming(ffmpegPath, path, signal);
  const { start, rate, indices } = selectPart(path, timing, options);
  const job = { ffmpegPath, path, media, signal };
  const frames = indices ? await decodeAt(indices, timing.rate, job) : await decodeAll(job, options.maxFrames);
  const size = sizeOfFrames(frames, (index) => `${path}, frame ${index}`);
  const isWhole = !indices && (options.maxFrames === undefined || frames.length < options.maxFrames);
  return {
    frames,
    files: [path],
    ...size,
    // Shown at this rate all frames take as long as the source, and stay with its sound.
    rate: isWhole ? rateOver(frames.length, timing.duration, rate, 0) : rate,
    sourceRate: timing.rate,
    duration: timing.duration,
    start,
    hasAudio: media.audioCodec !== undefined,
  };
}

type WholeJob = Omit<DecodeJob, 'grid' | 'first' | 'last'>;

async function decodeAll(job: WholeJob, maxFrames = Infinity): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  const decoded = decodeFrames({ ...job, grid: undefined, first: 0, last: maxFrames - 1 });
  for await (const frame of decoded) frames.push(frame);
  return frames;
}

/** Decodes frames by their indices on the source's grid, ascending; an index that repeats yields its frame again. */
async function decodeAt(indices: readonly number[], grid: FrameRate, job: WholeJob): Promise<readonly Frame[]> {
  const first = indices[0] ?? 0;
  const last = indices.at(-1) ?? first;
  const frames: Frame[] = [];
  let index = first;
  for await (const frame of decodeFrames({ ...job, grid, first, last })) {
    while (indices[frames.length] === index) frames.push(frame);
    index++;
  }
  if (frames.length === indices.length) return frames;
  throw new ZeroreelError(
    'media',
    `${job.path}: expected ${last + 1} frames or more, got ${index}; it may be cut short`,
  );
}
