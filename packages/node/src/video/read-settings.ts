import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { readKeptSettings } from '@zeroreel/media';
import { framePath } from '../output/video-output.js';
import { readError } from './read-error.js';

const EXPECTED = 'a video or picture of zeroreel (.mp4, .webm, .gif, .webp, .png)';

/**
 * Reads the settings that `writeVideo` stored in a file (or in the first frame of a pattern such as `dir/%03d.png`);
 * undefined if there are none. What kind of file it is its first bytes tell. Anybody's file may be given: no frame is decoded,
 * no other program is started, and a few kilobytes are read.
 * @throws ZeroreelError `missing-file`; `media` for a damaged file or another kind
 */
export async function readSettings(path: string): Promise<unknown> {
  const file = extname(path).toLowerCase() === '.png' ? framePath(path, 0) : path;
  await requireFile(file);
  try {
    await using handle = await open(file, 'r');
    const { size } = await handle.stat();
    const read = async (offset: number, length: number) => {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    return await readKeptSettings({ size, read }, file);
  } catch (cause) {
    throw readError(file, EXPECTED, cause);
  }
}

/** Pipes and devices are not opened: they may have no end. */
async function requireFile(path: string): Promise<void> {
  const there = await stat(path).catch((cause: unknown) => {
    throw readError(path, EXPECTED, cause);
  });
  if (there.isFile()) return;
  const got = there.isDirectory() ? 'a folder' : 'a pipe or a device';
  throw new ZeroreelError('media', `${path}: expected ${EXPECTED}, got ${got}`);
}
