import { constants } from 'node:fs';
import { access, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { openScratchFolder } from './scratch-folder.js';
import { systemCode, systemReason } from './write-error.js';

/** As many links as Linux follows. */
const MAX_LINKS = 40;

/**
 * The absolute path that is written where `path` is asked for: links are followed, also one whose target is missing.
 * @throws ZeroreelError `media` for links in a circle
 */
export async function followLinks(path: string): Promise<string> {
  let at = resolve(path);
  for (let hops = 0; hops < MAX_LINKS; hops++) {
    const folder = await realpath(dirname(at)).catch(() => dirname(at));
    at = join(folder, basename(at));
    const target = await readlink(at).catch(() => undefined);
    if (target === undefined) return at;
    at = resolve(folder, target);
  }
  throw new ZeroreelError('media', `The output ${path}: expected the name of a file, got links in a circle`);
}

/**
 * Checks whether a file can be written to `path`, by creating a folder beside it. Whoever protects a file from writing
 * means it: the superuser is refused as well.
 * @throws ZeroreelError `media` where the folder is missing or read-only, or `path` is read-only, no file, or a link to another kind
 */
export async function checkReplaceable(path: string): Promise<void> {
  const target = await followLinks(path);
  const named = target === resolve(path) ? path : `${path} (a link to ${target})`;
  const extension = extname(target);
  if (extension !== '' && extension.toLowerCase() !== extname(path).toLowerCase()) {
    throw refused(named, 'leads to a file of another kind');
  }
  await requireWritableFile(named, target);
  await requireWritableFolder(dirname(target));
  const probe = await openScratchFolder(dirname(target));
  await probe[Symbol.asyncDispose]();
}

async function requireWritableFile(named: string, target: string): Promise<void> {
  const there = await stat(target).catch(ifAbsent);
  if (there === undefined) return;
  if (there.isDirectory()) throw refused(named, 'is a folder: expected the name of a file');
  if (!there.isFile()) throw refused(named, 'is a device or a pipe: expected the name of a file');
  if (isProtected(there)) throw refused(named, 'is read-only');
  await access(target, constants.W_OK).catch((cause: unknown) => {
    throw refused(named, `is read-only: ${systemReason(cause)}`);
  });
}

/**
 * Checks whether files can be written to a folder, which may have to be made first.
 * @throws ZeroreelError `media` where it, or what is above it, is read-only or no folder
 */
export async function checkMakeable(folder: string): Promise<void> {
  const there = await stat(folder).catch(ifAbsent);
  if (there === undefined && dirname(folder) !== folder) return checkMakeable(dirname(resolve(folder)));
  await requireWritableFolder(folder);
  const probe = await openScratchFolder(folder);
  await probe[Symbol.asyncDispose]();
}

async function requireWritableFolder(folder: string): Promise<void> {
  const there = await stat(folder).catch(ifAbsent);
  if (there?.isDirectory() !== true || !isProtected(there)) return;
  throw new ZeroreelError('media', `The output folder ${folder} cannot be written to: it is read-only`);
}

const isProtected = ({ mode }: { readonly mode: number }): boolean => (mode & 0o222) === 0;

/** Nothing for what is not there. @throws any other error */
export function ifAbsent(error: unknown): undefined {
  if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
  throw error;
}

const refused = (named: string, reason: string): ZeroreelError =>
  new ZeroreelError('media', `The output ${named} ${reason}`);
