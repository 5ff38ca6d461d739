import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';

/** A hidden folder beside a target, on the same file system, for files that are not finished yet. */
export interface ScratchFolder extends AsyncDisposable {
  /** Absolute. */
  readonly path: string;
}

/**
 * Makes one; disposing removes it with all that is left in it.
 * @throws ZeroreelError `media` where `folder` is missing, no folder or not to be written to
 */
export async function openScratchFolder(folder: string): Promise<ScratchFolder> {
  try {
    const path = await mkdtemp(join(resolve(folder), '.zeroreel-'));
    return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
  } catch (cause) {
    throw new ZeroreelError('media', `The output folder ${folder} ${whatIsWrong(cause)}`, { cause });
  }
}

function whatIsWrong(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'ENOTDIR') return 'is not a folder';
  return `cannot be written to (${code})`;
}
