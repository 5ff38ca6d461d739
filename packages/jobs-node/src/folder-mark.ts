import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { JobsError } from '@zeroreel/jobs';
import { syncFolder } from '@zeroreel/node';

/** No key has it, as none of its parts may begin with two dots. */
const NAME = '..store';

/**
 * Tells a folder from another one that stands in its place: where a disk is not mounted, its mount point is an empty folder
 * of another disk, and what is written there is gone once the disk is back.
 */
export class FolderMark {
  #mark: string | undefined;

  /** @param mark that the folder has to have; default: the one that it has when it is first looked at */
  constructor(
    private readonly folder: string,
    mark?: string,
  ) {
    this.#mark = mark;
  }

  /** Marks the folder, which is made where it is missing, and is never made again. @throws JobsError `store-unavailable` */
  async make(): Promise<string> {
    this.#mark ??= (await readMark(this.folder)) ?? (await writeMark(this.folder));
    await this.require();
    return this.#mark;
  }

  /** @throws JobsError `store-unavailable` where the folder is no longer the one that it was */
  async require(): Promise<void> {
    const found = await readMark(this.folder);
    this.#mark ??= found;
    if (found === this.#mark) return;
    throw new JobsError(
      'store-unavailable',
      `${this.folder} is not the folder that it was: expected the mark ${this.#mark} in ${NAME}, got ${found ?? 'none'}. ` +
        'Is its disk mounted?',
    );
  }
}

async function readMark(folder: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, NAME), 'utf8')).trim() || undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code)))
      return undefined;
    throw error;
  }
}

async function writeMark(folder: string): Promise<string> {
  const made = await mkdir(folder, { recursive: true });
  if (made !== undefined) await syncFolder(dirname(made));
  const mark = randomUUID();
  const part = join(folder, `${NAME}-${mark}`);
  await writeFile(part, `${mark}\n`, { flush: true });
  try {
    await link(part, join(folder, NAME));
    await syncFolder(folder);
    return mark;
  } catch (error) {
    // Somebody else was first.
    const other = await readMark(folder);
    if (other === undefined) throw error;
    return other;
  } finally {
    await rm(part, { force: true });
  }
}
