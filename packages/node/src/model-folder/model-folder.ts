import type { Dirent } from 'node:fs';
import { open, readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { companionsOf, ZeroreelError, type ModelFile, type ModelFiles } from '@zeroreel/core';

/**
 * Opens a model in diffusers' layout in a folder on disk. Links are resolved, so that snapshots in the Hugging Face
 * cache work: onnxruntime refuses weights behind a link that leaves its folder. Each read opens and closes its file.
 * @throws ZeroreelError `missing-file` from its methods
 */
export function openModelFolder(path: string): ModelFiles {
  return {
    name: path,
    has: (file) => isFile(join(path, file)),
    list: (folder) => listFiles(join(path, folder)),
    open: (file) => openFile(join(path, file)),
  };
}

/**
 * Opens one file on disk, a checkpoint or a LoRA, as a folder that holds it, what goes with it (`companionsOf`), and
 * nothing else.
 */
export function openModelFile(path: string): ModelFiles {
  const name = basename(path);
  const paths = new Map([name, ...companionsOf(name)].map((file) => [file, join(dirname(path), file)]));
  paths.set(name, path);
  const has = async (file: string): Promise<boolean> => {
    const own = paths.get(file);
    return own !== undefined && isFile(own);
  };
  const open = (file: string): Promise<ModelFile> => {
    const own = paths.get(file);
    if (own !== undefined) return openFile(own);
    const message = `${path}: expected a model's folder with ${file}, got a file`;
    return Promise.reject(new ZeroreelError('missing-file', message));
  };
  async function list(folder: string): Promise<readonly string[]> {
    const names: string[] = [];
    for (const file of folder === '' ? paths.keys() : []) if (await has(file)) names.push(file);
    return names;
  }
  return { name: path, has, list, open };
}

/**
 * Opens what lies at a path: a model's folder or one file; the folder of a `model_index.json`; the snapshot of a
 * repository in the Hugging Face cache (`models--owner--name`).
 * @throws ZeroreelError `missing-file` where nothing is there, and for a repository without a snapshot to choose
 */
export async function openModel(path: string): Promise<ModelFiles> {
  if (!(await isFile(path))) {
    if (!(await isThere(path))) throw await absent(path);
    return openModelFolder((await snapshotOf(path)) ?? path);
  }
  return basename(path) === 'model_index.json' ? openModelFolder(dirname(path)) : openModelFile(path);
}

/** The snapshot of a cached repository that `main` points at, or the only one; undefined for other folders. */
async function snapshotOf(path: string): Promise<string | undefined> {
  const snapshots = await listFolders(join(path, 'snapshots'));
  if (snapshots.length === 0 || (await listFiles(path)).includes('model_index.json')) return undefined;
  const main = await readFile(join(path, 'refs', 'main'), 'utf8').catch(() => '');
  const found = snapshots.find((name) => name === main.trim()) ?? (snapshots.length === 1 ? snapshots[0] : undefined);
  if (found !== undefined) return join(path, 'snapshots', found);
  throw new ZeroreelError(
    'missing-file',
    `${path}: expected one snapshot in this repository of the cache, or a ref main, got ${snapshots.join(', ')}; ` +
      `take one of them: ${join(path, 'snapshots', snapshots[0] ?? '')}`,
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw unreadable(path, error);
  }
}

const listFiles = (folder: string): Promise<readonly string[]> => listEntries(folder, (entry) => !entry.isDirectory());

const listFolders = (folder: string): Promise<readonly string[]> => listEntries(folder, (entry) => entry.isDirectory());

async function listEntries(folder: string, isListed: (entry: Dirent) => boolean): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(isListed).map((entry) => entry.name);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw unreadable(folder, error);
  }
}

/**
 * Opens one file on disk, to be read in parts.
 * @throws ZeroreelError `missing-file`
 */
export async function openFile(path: string): Promise<ModelFile> {
  try {
    const location = await realpath(path);
    const found = await stat(location);
    if (!found.isFile()) throw new ZeroreelError('missing-file', `${path}: expected a file, got a folder`);
    return { location, size: found.size, read: (offset, length) => readPart(location, offset, length) };
  } catch (error) {
    if (error instanceof ZeroreelError) throw error;
    throw isAbsent(error) ? await absent(path) : unreadable(path, error);
  }
}

/** @throws ZeroreelError `missing-file` if the file ends before the part does */
async function readPart(path: string, offset: number, length: number): Promise<Uint8Array> {
  await using handle = await open(path, 'r');
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) {
      throw new ZeroreelError('missing-file', `${path}: expected ${length} bytes from ${offset}, got ${done}`);
    }
    done += bytesRead;
  }
  return bytes;
}

const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => !isAbsent(error),
  );

/** The error for a place where nothing is. A link may be there, as in a cache whose download was not completed. */
async function absent(path: string): Promise<ZeroreelError> {
  const target = await readlink(path).catch(() => undefined);
  if (target === undefined) return new ZeroreelError('missing-file', `${path}: no such file or folder`);
  return new ZeroreelError('missing-file', `${path}: a link to ${target}, where nothing is; download the file again`);
}

const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '');

const unreadable = (path: string, cause: unknown): ZeroreelError =>
  new ZeroreelError('missing-file', `${path}: cannot be read (${errorCode(cause) ?? String(cause)})`, { cause });
