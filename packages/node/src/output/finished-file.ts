import { chmod, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { ifAbsent } from './output-file.js';
import { systemCode } from './write-error.js';

/**
 * Writes a new file, has the system put it on the disk, and reads it back.
 * @throws the system's error; ZeroreelError `media` where the file is not what was written
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await using file = await open(path, 'wx');
  await file.writeFile(bytes);
  await file.sync();
  const read = await readFile(path);
  if (read.equals(bytes)) return;
  throw new ZeroreelError('media', `${path}: expected the ${bytes.length} bytes that were written, got others`);
}

/**
 * Moves a finished file to its place, over any file there, whose permissions it takes; when this returns, file and name
 * are on the disk. Both paths lie on one file system.
 */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  await syncFile(from);
  const earlier = await stat(to).catch(ifAbsent);
  // Some disks have no permissions to keep.
  if (earlier !== undefined) await chmod(from, earlier.mode & 0o777).catch(() => undefined);
  await rename(from, to);
  await syncFolder(dirname(to));
}

/** Has the system put a file on the disk. */
export async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.sync();
}

/** Answers of systems and disks that cannot do this for folders. */
const CANNOT_SYNC = ['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM', 'EACCES', 'EBADF'];

/** Has the system put the names in a folder on the disk, where it can. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!CANNOT_SYNC.includes(systemCode(error) ?? '')) throw error;
  }
}
