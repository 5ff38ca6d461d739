import { rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { openScratchFolder } from './scratch-folder.js';

/** Puts a finished file at `path` in one step: a reader sees the old one or the new one, never half of it. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await using scratch = await openScratchFolder(dirname(path));
  const finished = join(scratch.path, basename(path));
  await writeFile(finished, bytes);
  await rename(finished, path);
}

/**
 * Finds out whether a file can be put at `path`, by making something else beside it.
 * @throws ZeroreelError `media` where the folder is missing or read-only, or `path` is a folder
 */
export async function checkReplaceable(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) throw new ZeroreelError('media', `The output ${path} is a folder; expected a file's name`);
  const probe = await openScratchFolder(dirname(path));
  await probe[Symbol.asyncDispose]();
}
