import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ZeroreelError } from '@zeroreel/core';
import { HEAD_BYTES, mediaFormatOf, type MediaFormat } from '@zeroreel/media';
import { readError } from './read-error.js';

/** A file whose format is known. */
export interface MediaFile {
  /** As the user named it. */
  readonly path: string;
  readonly format: MediaFormat;
}

const EXPECTED = 'a video or a picture';

/** Windows has no flag for it, and no such pipes. */
const READ_NOW = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Recognises the format of a file by its first bytes; what it is called does not matter.
 * @throws ZeroreelError `missing-file`, saying what the system said; `media` for an empty file, for one of a format that
 * is not read here (with what can be done), and for anything that is no file
 */
export async function openMediaFile(path: string): Promise<MediaFile> {
  const head = await headOf(path);
  if (head.length === 0) throw new ZeroreelError('media', `${path}: expected ${EXPECTED}, got an empty file`);
  const format = mediaFormatOf(head);
  if (format === undefined) {
    const begins = Buffer.from(head.subarray(0, 8))
      .toString('hex')
      .replace(/..(?=.)/g, '$& ');
    throw new ZeroreelError(
      'media',
      `${path}: expected ${EXPECTED}, got a file of another kind (it begins with ${begins})`,
    );
  }
  if (format.readBy !== 'none') return { path, format };
  const wayOut = format.wayOut === undefined ? '' : `: ${format.wayOut}`;
  throw new ZeroreelError('media', `${path}: expected ${EXPECTED} that can be read here, got ${format.name}${wayOut}`);
}

async function headOf(path: string): Promise<Uint8Array> {
  try {
    // Without waiting: a pipe that nobody writes to would hold the run up for ever.
    await using file = await open(path, READ_NOW);
    const there = await file.stat();
    if (!there.isFile()) {
      const got = there.isDirectory() ? 'a folder' : 'a pipe or a device, which cannot be read twice';
      throw new ZeroreelError('media', `${path}: expected ${EXPECTED} in a file, got ${got}`);
    }
    const head = new Uint8Array(Math.min(HEAD_BYTES, there.size));
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } catch (cause) {
    throw readError(path, EXPECTED, cause);
  }
}
