import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes that this account may still write where a folder is, or will be; undefined where the system does not say. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return dirname(folder) === folder ? undefined : freeBytes(dirname(folder));
  }
}
