import { stat } from 'node:fs/promises';
import { ZeroreelError } from '@zeroreel/core';
import { isPictureName, listPictures } from './picture-folder.js';
import { requireOneSequence } from './one-sequence.js';
import { readPictures } from './read-pictures.js';
import { readVideoFile } from './read-video-file.js';
import type { ReadVideoOptions, SourceVideo } from './source-video.js';

/**
 * Reads a video or GIF of any size and rate, a folder of pictures (ordered by name, numbers by value) or a single
 * picture. Without `start`, `end` and `framesPerSecond` it reads every frame, otherwise those that `selectFrames` picks
 * at even distances in time. All frames are held in memory, `3 · width · height` bytes each.
 * @throws ZeroreelError `missing-file`; `media` if the file is no video, damaged, or has fewer frames than `minFrames`;
 * `invalid-request` for a part that the source does not have; `aborted`
 */
export async function readVideo(path: string, options: ReadVideoOptions = {}): Promise<SourceVideo> {
  const video = await readAnything(path, options);
  const { minFrames = 1 } = options;
  if (video.frames.length >= minFrames) return video;
  throw new ZeroreelError('media', `${path}: expected at least ${minFrames} frames, got ${video.frames.length}`);
}

async function readAnything(path: string, options: ReadVideoOptions): Promise<SourceVideo> {
  const there = await stat(path).catch((cause: unknown) => {
    const expected = 'expected a video, a picture or a folder of pictures';
    throw new ZeroreelError('missing-file', `${path}: ${expected}, got nothing that can be read`, { cause });
  });
  if (there.isDirectory()) {
    const pictures = await listPictures(path);
    await requireOneSequence(path, pictures);
    return readPictures(path, pictures, options);
  }
  return isPictureName(path) ? readPictures(path, [path], options) : readVideoFile(path, options);
}
