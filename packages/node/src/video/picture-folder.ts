import { open, readdir } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { overBlack, type Frame } from '@zeroreel/media';
import { reasonIn, runFfmpeg } from './ffmpeg-process.js';
import { readPam } from './pam-stream.js';

/** Extensions of files that hold one picture. */
const EXTENSIONS = ['.png', '.jpg', '.jpeg', '.webp', '.bmp', '.tif', '.tiff', '.ppm'];

/** Tells by its name whether a file is a picture. */
export const isPictureName = (path: string): boolean => EXTENSIONS.includes(extname(path).toLowerCase());

/**
 * Lists the pictures in a folder in the order in which people count: frame2 before frame10. It skips other files.
 * @throws ZeroreelError `media` if there is none
 */
export async function listPictures(folder: string): Promise<readonly string[]> {
  const inOrder = new Intl.Collator('en', { numeric: true });
  const names = (await readdir(folder)).filter((name) => isPictureName(name) && !name.startsWith('.'));
  if (names.length === 0) {
    throw new ZeroreelError('media', `${folder}: expected pictures (${EXTENSIONS.join(', ')}), got none`);
  }
  return names.sort(inOrder.compare).map((name) => join(folder, name));
}

/**
 * Reads one picture, alpha over black; of an animation the first.
 * @throws ZeroreelError `missing-file`; `media` for a file that ffmpeg cannot read; `aborted`
 */
export async function readPicture(ffmpegPath: string, path: string, signal?: AbortSignal): Promise<Frame> {
  const demuxer = demuxerOf(path, await headOf(path));
  const args = ['-loglevel', 'error', '-f', demuxer, '-i', resolve(path), '-frames:v', '1'];
  const output = ['-f', 'image2pipe', '-c:v', 'pam', '-pix_fmt', 'rgba', 'pipe:1'];
  const { stdout, stderr } = await runFfmpeg({ ffmpegPath, args: [...args, ...output], signal });
  for await (const picture of readPam(once(stdout))) return overBlack(picture);
  throw new ZeroreelError('media', `${path}: expected a picture that ffmpeg can read, got: ${reasonIn(stderr, path)}`);
}

async function headOf(path: string): Promise<Buffer> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(32) });
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw new ZeroreelError('missing-file', `The file ${path} cannot be read`, { cause });
  }
}

/** ffmpeg's demuxers by the bytes that files of their kind begin with: what a picture is called does not matter. */
const DEMUXERS: readonly (readonly [RegExp, string])[] = [
  [/^\x89PNG/, 'png_pipe'],
  [/^\xff\xd8\xff/, 'jpeg_pipe'],
  [/^RIFF[^]{4}WEBP/, 'webp_pipe'],
  [/^BM/, 'bmp_pipe'],
  [/^(II\*\0|MM\0\*)/, 'tiff_pipe'],
  [/^P[36]\s/, 'ppm_pipe'],
];

function demuxerOf(path: string, head: Buffer): string {
  if (isAnimatedWebp(head)) {
    throw new ZeroreelError('media', `${path}: expected one picture, got an animated WebP, which ffmpeg cannot read`);
  }
  const [, demuxer] = DEMUXERS.find(([beginning]) => beginning.test(head.toString('latin1'))) ?? [];
  if (demuxer !== undefined) return demuxer;
  const got = head.length === 0 ? 'an empty file' : 'something else';
  throw new ZeroreelError('media', `${path}: expected a picture (PNG, JPEG, WebP, BMP, TIFF, PPM), got ${got}`);
}

/** By a flag in the extended header. */
const isAnimatedWebp = (head: Buffer): boolean =>
  head.toString('latin1', 8, 16) === 'WEBPVP8X' && ((head[20] ?? 0) & 0x02) !== 0;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
