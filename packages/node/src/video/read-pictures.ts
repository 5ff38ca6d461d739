import { ZeroreelError } from '@zeroreel/core';
import { frameRate, perSecondOf, type Frame, NO_LIMIT, selectPart } from '@zeroreel/media';
import { requireMemory } from './frame-memory.js';
import { readPicture } from './read-picture.js';
import { sizeOfFrames, type ReadVideoOptions, type SourceVideo } from './source-video.js';

/** How many pictures are read at once. */
const AT_ONCE = 4;

/**
 * Reads pictures as the frames of a video; `path` is the file or folder that the user named.
 * @throws ZeroreelError as `readVideo`
 */
export async function readPictures(
  path: string,
  files: readonly string[],
  options: ReadVideoOptions,
): Promise<SourceVideo> {
  const { signal, frameLimit = NO_LIMIT } = options;
  const { chosen, ...time } = choosePictures(path, files, options);
  const frames: Frame[] = [];
  for (let at = 0; at < chosen.length; at += AT_ONCE) {
    const group = chosen.slice(at, at + AT_ONCE);
    frames.push(...(await Promise.all(group.map((file) => readPicture(file, signal)))));
    const [first] = frames;
    if (at === 0 && first) requireMemory(path, { ...first, count: chosen.length - frames.length }, frameLimit.wayOut);
  }
  const size = sizeOfFrames(frames, (index) => chosen[index] ?? path);
  return { frames, files: chosen, ...size, ...time, sourceRate: undefined, hasAudio: false, notices: [] };
}

/** Pictures have no times of their own: seconds need `framesPerSecond`. */
function choosePictures(path: string, files: readonly string[], options: ReadVideoOptions) {
  const { framesPerSecond } = options;
  if (framesPerSecond === undefined) requireNoTimes(path, options);
  const rate = frameRate(framesPerSecond ?? 1);
  const times = files.map((_, index) => index / perSecondOf(rate));
  const source = { times, rate, duration: files.length / perSecondOf(rate), tick: 0 };
  const { start, indices } = selectPart(path, source, options);
  const chosen = indices.flatMap((index) => files[index] ?? []);
  return framesPerSecond === undefined
    ? { chosen, start, rate: undefined, duration: undefined }
    : { chosen, start, rate, duration: source.duration };
}

function requireNoTimes(path: string, { start, end }: ReadVideoOptions): void {
  if (start === undefined && end === undefined) return;
  throw new ZeroreelError(
    'invalid-request',
    `start, end: ${path} has pictures, which have no times: expected framesPerSecond too, got none`,
  );
}
