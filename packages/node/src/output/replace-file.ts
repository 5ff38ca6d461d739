import { basename, dirname, join } from 'node:path';
import { moveIntoPlace, writeWhole } from './finished-file.js';
import { followLinks } from './output-file.js';
import { openScratchFolder } from './scratch-folder.js';
import { writeError } from './write-error.js';

/**
 * Replaces the file at `path`, or the one it links to, in one step: a reader sees the old file or the new one, never
 * half of it. The new one is read back first.
 * @throws ZeroreelError `media`; the old file is as it was
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const target = await followLinks(path);
  await using scratch = await openScratchFolder(dirname(target));
  const finished = join(scratch.path, basename(target));
  try {
    await writeWhole(finished, bytes);
    await moveIntoPlace(finished, target);
  } catch (error) {
    throw writeError(path, error);
  }
}
