import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { systemCode, systemReason } from './write-error.js';

/** How the names of scratch folders begin. */
export const SCRATCH_PREFIX = '.zeroreel-';

/** A hidden folder beside a target, on the same file system, for unfinished files. */
export interface ScratchFolder extends AsyncDisposable {
  /** Absolute. */
  readonly path: string;
  /** From now on only disposing removes it: it holds what must not be lost. */
  protect(): void;
  /** It stays, also when it is disposed. */
  keep(): void;
}

/** Folders that hold nothing but unfinished files. */
const removable = new Set<string>();

/**
 * Creates a scratch folder; disposing removes it with everything in it.
 * @throws ZeroreelError `media` where `folder` is missing, no folder or not to be written to
 */
export async function openScratchFolder(folder: string): Promise<ScratchFolder> {
  const path = makeFolder(folder);
  let isKept = false;
  return {
    path,
    protect: () => void removable.delete(path),
    keep() {
      isKept = true;
      removable.delete(path);
    },
    async [Symbol.asyncDispose]() {
      if (!isKept) await rm(path, { recursive: true, force: true });
      // Not before: a process that was told to stop may end in the meantime.
      removable.delete(path);
    },
  };
}

/** At once, so that no moment lies between that it is there and that it is known. */
function makeFolder(folder: string): string {
  try {
    const path = mkdtempSync(join(resolve(folder), SCRATCH_PREFIX));
    removable.add(path);
    return path;
  } catch (cause) {
    throw new ZeroreelError('media', `The output folder ${folder} ${whatIsWrong(cause)}`, { cause });
  }
}

/** Removes what unfinished writes have left, at once: for a process that is about to end. */
export function removeScratchFolders(): void {
  for (const path of removable) {
    try {
      // Somebody may be writing or removing in it still.
      rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // The process ends; a hidden folder may stay.
    }
  }
  removable.clear();
}

function whatIsWrong(cause: unknown): string {
  switch (systemCode(cause)) {
    case 'ENOENT':
      return 'does not exist';
    case 'ENOTDIR':
      return 'is not a folder';
    default:
      return `cannot be written to: ${systemReason(cause)}`;
  }
}
