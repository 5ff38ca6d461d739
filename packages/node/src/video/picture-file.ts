import { readFile, stat } from 'node:fs/promises';
import { messageOf, throwIfAborted, ZeroreelError } from '@zeroreel/core';
import { overBlack, type Frame } from '@zeroreel/media';
import type { Metadata, SharpOptions } from 'sharp';
import { MOST_PIXELS } from './ffmpeg-input.js';
import { readError } from './read-error.js';

/** Native code, which is loaded with the first picture: runs without one need none. */
async function loadSharp() {
  const { default: sharp } = await import('sharp');
  // It would remember files by their names, and what was in them before.
  sharp.cache(false);
  return sharp;
}

/** What reads pictures, for a report: its name and versions. */
export async function pictureReader(): Promise<string> {
  const { versions } = await loadSharp();
  return `sharp ${versions.sharp ?? ''}, libvips ${versions.vips}`;
}

/** What the header of a picture, or of an animation, says. */
export interface PictureHeader {
  /** Upright. */
  readonly width: number;
  readonly height: number;
  /** How many pictures there are. */
  readonly pictures: number;
  /** Of an animation: how long each picture is shown, in milliseconds. */
  readonly delays: readonly number[];
}

/** Damage that leaves pixels away is an error; a word of warning is none. */
const OPTIONS: SharpOptions = { failOn: 'error', limitInputPixels: false, sequentialRead: true };

/** Bytes of a file; one of `MOST_PIXELS` that is hardly compressed has fewer. */
const MOST_BYTES = 2 ** 29;

/** The bytes of a picture or an animation, and what its header says. */
export interface PictureFile extends PictureHeader {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Opens a picture and reads its header; its pixels are left alone.
 * @throws ZeroreelError `missing-file`; `media` for a damaged file, and for more pixels than anything has
 */
export async function openPicture(path: string, signal?: AbortSignal): Promise<PictureFile> {
  // The bytes rather than the name, which the library would search for options.
  const bytes = await bytesOf(path, signal);
  const sharp = await loadSharp();
  const header = await told(path, sharp(bytes, { ...OPTIONS, pages: -1 }).metadata());
  const { width, height } = uprightSize(header);
  if (width * height > MOST_PIXELS) {
    throw new ZeroreelError('media', `${path}: expected at most ${MOST_PIXELS} pixels, got ${width}×${height}`);
  }
  return { path, bytes, width, height, pictures: header.pages ?? 1, delays: header.delay ?? [] };
}

async function bytesOf(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) {
      throw new ZeroreelError('media', `${path}: expected a picture of at most ${MOST_BYTES} bytes, got ${size}`);
    }
    return await readFile(path, { signal });
  } catch (cause) {
    throwIfAborted(signal);
    throw readError(path, 'a picture', cause);
  }
}

function uprightSize({ width, height, pageHeight = height, orientation = 1 }: Metadata) {
  return orientation >= 5 ? { width: pageHeight, height: width } : { width, height: pageHeight };
}

/** Which pictures of a file to read. */
export interface PictureRange {
  /** The first picture, from 0. */
  readonly first: number;
  readonly count: number;
  readonly signal?: AbortSignal | undefined;
}

/** Larger pictures are shrunk while they are read: no video is as large, and a few kilobytes may be gigabytes of pixels. */
const MOST_KEPT = 2 ** 24;

/**
 * Reads pictures of a file: upright as its EXIF says, in sRGB as its profile says, alpha over black; a single one with up to
 * 2²⁴ pixels.
 * @throws ZeroreelError `media` for a damaged file; `aborted`
 */
export async function picturesOf(
  { path, bytes, width, height }: PictureFile,
  { first, count, signal }: PictureRange,
): Promise<readonly Frame[]> {
  throwIfAborted(signal);
  const sharp = await loadSharp();
  const pixels = sharp(bytes, { ...OPTIONS, page: first, pages: count })
    .toColourspace('srgb')
    .ensureAlpha();
  // An animation has no orientation; turning would take all its pictures for one.
  const upright = count === 1 ? pixels.autoOrient() : pixels;
  const share = Math.sqrt(MOST_KEPT / (width * height));
  const shrunk = (side: number) => Math.max(1, Math.floor(share * side));
  const kept =
    count > 1 || share >= 1 ? upright : upright.resize({ width: shrunk(width), height: shrunk(height), fit: 'fill' });
  const { data, info } = await told(path, kept.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }));
  throwIfAborted(signal);
  const rows = info.height / count;
  const size = 4 * info.width * rows;
  return Array.from({ length: count }, (_, picture) =>
    overBlack({ width: info.width, height: rows, data: data.subarray(picture * size, (picture + 1) * size) }),
  );
}

async function told<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    const reason = messageOf(cause)
      .replace(/\s*\n\s*/g, '; ')
      .replace(/^Input buffer /, '');
    throw new ZeroreelError('media', `${path}: expected a picture that is whole, got: ${reason}`, { cause });
  }
}
