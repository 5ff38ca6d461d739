import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import { decodePng, type Frame } from '@zeroreel/media';
import { requireOneSequence } from '../video/one-sequence.js';
import { frameIdOf, framePath } from './video-output.js';

/**
 * Reads the frames of a PNG sequence that `writeVideo` wrote, bit by bit, and all of them: from 0, without a gap.
 * @throws ZeroreelError `missing-file` naming the first frame that is not there; `media` for a damaged one, and for frames of
 * several videos
 */
export async function readSequence(pattern: string): Promise<readonly Frame[]> {
  const folder = dirname(pattern);
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `${folder}: there is no such folder`, { cause });
  });
  const found = names.filter((name) => frameIdOf(pattern, name) !== undefined);
  const files = found.map((_, frameId) => framePath(pattern, frameId));
  const missing = files.find((file) => !found.includes(basename(file)));
  if (missing !== undefined || files.length === 0) {
    const file = missing ?? framePath(pattern, 0);
    throw new ZeroreelError('missing-file', `${file}: expected a frame of the sequence, got none`);
  }
  await requireOneSequence(
    folder,
    files.map((file) => join(folder, basename(file))),
  );
  const frames: Frame[] = [];
  for (const file of files) frames.push(await readFrame(file));
  return frames;
}

async function readFrame(file: string): Promise<Frame> {
  try {
    return decodePng(await readFile(file)).frame;
  } catch (cause) {
    throw new ZeroreelError('media', `${file}: ${messageOf(cause)}`, { cause });
  }
}
