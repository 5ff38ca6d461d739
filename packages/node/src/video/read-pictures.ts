import { ZeroreelError } from '@zeroreel/core';
import { frameRate, perSecondOf, type Frame } from '@zeroreel/media';
import { findFfmpeg } from './ffmpeg-binary.js';
import { readPicture } from './picture-folder.js';
import { sizeOfFrames, type ReadVideoOptions, type SourceVideo } from './source-video.js';
import { selectPart } from './video-part.js';

/** How many pictures are read at once, each by its own process. */
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
  const { chosen, ...time } = choosePictures(path, files, options);
  const { path: ffmpegPath } = await findFfmpeg();
  const frames: Frame[] = [];
  for (let at = 0; at < chosen.length; at += AT_ONCE) {
    const group = chosen.slice(at, at + AT_ONCE);
    frames.push(...(await Promise.all(group.map((file) => readPicture(ffmpegPath, file, options.signal)))));
  }
  const size = sizeOfFrames(frames, (index) => chosen[index] ?? path);
  return { frames, files: chosen, ...size, ...time, sourceRate: undefined, hasAudio: false };
}

/** Pictures have no times of their own: seconds need `framesPerSecond`. */
function choosePictures(path: string, files: readonly string[], options: ReadVideoOptions) {
  const { framesPerSecond, maxFrames } = options;
  if (framesPerSecond === undefined) requireNoTimes(path, options);
  const rate = frameRate(framesPerSecond ?? 1);
  const duration = files.length / perSecondOf(rate);
  const { start, indices = [...files.keys()] } = selectPart(path, { rate, duration }, options);
  const chosen = indices.slice(0, maxFrames).flatMap((index) => files[index] ?? []);
  return framesPerSecond === undefined
    ? { chosen, start, rate: undefined, duration: undefined }
    : { chosen, start, rate, duration };
}

function requireNoTimes(path: string, { start, end }: ReadVideoOptions): void {
  if (start === undefined && end === undefined) return;
  throw new ZeroreelError(
    'invalid-request',
    `start, end: ${path} has pictures, which have no times: expected framesPerSecond too, got none`,
  );
}
