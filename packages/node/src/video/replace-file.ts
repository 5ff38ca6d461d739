import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';

/** Replaces the file at `path` in one step: a reader sees the old file or the new one, never half of it. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await using scratch = await openScratchFolder(dirname(path));
  const finished = join(scratch.path, basename(path));
  await writeFile(finished, bytes);
  await rename(finished, path);
}

/**
 * Checks whether a file can be written to `path`, by creating a folder beside it.
 * @throws ZeroreelError `media` where the folder is missing or read-only, or `path` is a folder
 */
export async function checkReplaceable(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory())
    throw new ZeroreelError('media', `The output ${path} is a folder: expected the name of a file`);
  const probe = await openScratchFolder(dirname(path));
  await probe[Symbol.asyncDispose]();
}

/** A hidden folder beside a target, on the same file system, for unfinished files. */
export interface ScratchFolder extends AsyncDisposable {
  /** Absolute. */
  readonly path: string;
}

/**
 * Creates a scratch folder; disposing removes it with everything in it.
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
