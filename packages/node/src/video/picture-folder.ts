import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { overBlack, type Frame } from '@zeroreel/media';
import { reasonIn, runFfmpeg } from './ffmpeg-process.js';
import { readPam } from './pam-stream.js';

/** Names of files that hold one picture. */
const EXTENSIONS = ['.png', '.jpg', '.jpeg', '.webp', '.bmp', '.tif', '.tiff', '.ppm'];

/** Whether a file is a picture, by its name. */
export const isPictureName = (path: string): boolean => EXTENSIONS.includes(extname(path).toLowerCase());

/**
 * The pictures in a folder in the order in which people count: frame2 before frame10. Other files are passed over.
 * @throws ZeroreelError `media` where there is none
 */
export async function listPictures(folder: string): Promise<readonly string[]> {
  const inOrder = new Intl.Collator('en', { numeric: true });
  const names = (await readdir(folder)).filter((name) => isPictureName(name) && !name.startsWith('.'));
  if (names.length === 0) {
    throw new ZeroreelError('media', `${folder}: expected pictures (${EXTENSIONS.join(', ')}), the folder has none`);
  }
  return names.sort(inOrder.compare).map((name) => join(folder, name));
}

/**
 * One picture, its alpha over black; of an animation the first.
 * @throws ZeroreelError `missing-file`; `media` for a file that ffmpeg cannot read; `aborted`
 */
export async function readPicture(ffmpegPath: string, path: string, signal?: AbortSignal | undefined): Promise<Frame> {
  const input = await readFile(path).catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `The file ${path} cannot be read`, { cause });
  });
  // Through a pipe its kind is found by its content, and its name is never taken for a pattern.
  const args = ['-loglevel', 'error', '-i', 'pipe:0', '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'pam'];
  const { stdout, stderr } = await runFfmpeg({
    ffmpegPath,
    args: [...args, '-pix_fmt', 'rgba', 'pipe:1'],
    input,
    signal,
  });
  for await (const picture of readPam(once(stdout))) return overBlack(picture);
  throw new ZeroreelError(
    'media',
    `${path}: expected a picture that ffmpeg can read, got: ${whatIsWrong(input, stderr)}`,
  );
}

function whatIsWrong(bytes: Buffer, stderr: string): string {
  if (bytes.length === 0) return 'an empty file';
  const isAnimatedWebp = bytes.toString('latin1', 8, 16) === 'WEBPVP8X' && ((bytes[20] ?? 0) & 0x02) !== 0;
  return isAnimatedWebp ? 'an animated WebP; ffmpeg reads none, give it as .gif or .mp4' : reasonIn(stderr, 'pipe:0');
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
