import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';

/** Extensions of files that hold one picture. Those that nobody reads here count too: leaving one out would lose a frame. */
const EXTENSIONS = [
  ...['.png', '.jpg', '.jpeg', '.jpe', '.jfif', '.webp', '.bmp', '.tif', '.tiff', '.ppm', '.pgm', '.avif'],
  ...['.heic', '.heif', '.jxl'],
];

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
