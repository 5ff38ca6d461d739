import { mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, ZeroreelError } from '@zeroreel/core';

/** A folder of files that are each there whole or not at all; `StateStore` of `@zeroreel/run` is fulfilled by it. */
export interface StateFolder {
  /** The folder, as it was named. */
  readonly name: string;
  /** Names of its finished files; none where there is no folder. @throws ZeroreelError `media` */
  list(): Promise<readonly string[]>;
  /** @throws ZeroreelError `media` */
  read(name: string): Promise<Uint8Array>;
  /** Makes the folder where it is missing. @throws ZeroreelError `media`, and leaves nothing unfinished */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** @throws ZeroreelError `media` */
  remove(name: string): Promise<void>;
  /** Removes what was left unfinished, and the folder unless something else lies there. */
  close(): Promise<void>;
}

/** What unfinished files end in. A process that is killed leaves one. */
const UNFINISHED = '.unfinished';

/** A folder for the state of a run. It is made when something is written. */
export function stateFolder(folder: string): StateFolder {
  const at = (name: string) => join(folder, name);
  const names = (): Promise<readonly string[]> => readdir(folder).catch(emptyWhereMissing);

  return {
    name: folder,
    list: () => told(async () => (await names()).filter((name) => !name.endsWith(UNFINISHED))),
    read: (name) => told(() => readFile(at(name))),
    remove: (name) => told(() => rm(at(name), { force: true })),
    write: (name, bytes) =>
      told(async () => {
        await mkdir(folder, { recursive: true });
        await writeWhole(at(name), bytes);
        await syncFolder(folder);
      }),
    async close() {
      for (const name of await names()) if (name.endsWith(UNFINISHED)) await rm(at(name), { force: true });
      // It stays where somebody has put something into it.
      await rmdir(folder).catch(() => undefined);
    },
  };
}

/** Bytes are on the disk before the name is: a power cut leaves the old file or the new one. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.${process.pid}${UNFINISHED}`;
  try {
    const file = await open(unfinished, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Puts the names of a folder on the disk. Some systems cannot do that; then a name may be gone after a power cut, and the
 * earlier file is there.
 */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function emptyWhereMissing(error: unknown): readonly string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}

/** What the system says is wrong, without the names of files, which the caller knows. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new ZeroreelError('media', messageOf(cause).replace(/, \w+ '.*$/s, ''), { cause });
  }
}
