import { stat } from 'node:fs/promises';
import { ZeroreelError } from '@zeroreel/core';
import { openMediaFile } from './media-file.js';
import { requireOneSequence } from './one-sequence.js';
import { listPictures } from './picture-folder.js';
import { readAnimation } from './read-animation.js';
import { readError } from './read-error.js';
import { readPictures } from './read-pictures.js';
import { readVideoFile } from './read-video-file.js';
import type { ReadVideoOptions, SourceVideo } from './source-video.js';

/**
 * Reads a video or GIF of any size and rate, a folder of pictures (ordered by name, numbers by value) or a single
 * picture. Without `start`, `end` and `framesPerSecond` it reads every frame, otherwise those that are shown at even
 * distances in time. The frames asked for are held in memory, `3 · width · height` bytes each.
 * @throws ZeroreelError `missing-file`; `media` if the file is no video, damaged, or has fewer frames than `minFrames`;
 * `invalid-request` for a part that the source does not have, or one of too many frames; `aborted`
 */
export async function readVideo(path: string, options: ReadVideoOptions = {}): Promise<SourceVideo> {
  const video = await readAnything(path, options);
  const { minFrames = 1 } = options;
  if (video.frames.length >= minFrames) return video;
  throw new ZeroreelError('media', `${path}: expected at least ${minFrames} frames, got ${video.frames.length}`);
}

async function readAnything(path: string, options: ReadVideoOptions): Promise<SourceVideo> {
  const there = await stat(path).catch((cause: unknown) => {
    throw readError(path, 'a video, a picture or a folder of pictures', cause);
  });
  if (there.isDirectory()) {
    const pictures = await picturesIn(path);
    await requireOneSequence(path, pictures);
    return readPictures(path, pictures, options);
  }
  const file = await openMediaFile(path);
  if (file.format.kind === 'still') return readPictures(path, [path], options);
  return file.format.readBy === 'pictures' ? readAnimation(file, options) : readVideoFile(file, options);
}

const picturesIn = (folder: string): Promise<readonly string[]> =>
  listPictures(folder).catch((cause: unknown) => {
    throw readError(folder, 'a folder of pictures', cause);
  });
