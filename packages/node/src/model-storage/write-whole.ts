import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a small file in one step: a reader finds the old text or the new one. Its folder is made. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const aside = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  await writeFile(aside, text);
  await rename(aside, path);
}
