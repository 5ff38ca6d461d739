import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, type BigIntStats } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { messageOf } from '@zeroreel/core';
import {
  JobsError,
  requireKey,
  type ArtifactStore,
  type Body,
  type ByteRange,
  type Read,
  type Stored,
} from '@zeroreel/jobs';
import { isDiskFull, syncFolder } from '@zeroreel/node';
import { FolderMark } from './folder-mark.js';

/** What unfinished files begin with; no key has it, as none of its parts may begin with two dots. */
const UNFINISHED = '..part-';

/**
 * Artefacts as files of a folder, by their keys. Beside each lies the sum of its bytes (`..sum-NAME`), so that it need not
 * be read to be known. It says which file it is of; where that is another one, or the sum is missing, the file is read.
 */
export class FileArtifactStore implements ArtifactStore {
  readonly #mark: FolderMark;

  /**
   * @param name the folder, which is made when something is put into it
   * @param mark that the folder has to have; default: the one that it has when it is first used
   */
  constructor(
    readonly name: string,
    mark?: string,
  ) {
    this.#mark = new FolderMark(name, mark);
  }

  /**
   * Makes the folder where it is missing. From now on another one in its place, as where its disk is not mounted, is away.
   * @returns the folder's mark, by which other processes know it
   * @throws JobsError `store-unavailable`, `disk-full`
   */
  prepare(): Promise<string> {
    return this.#told('', () => this.#mark.make());
  }

  path(key: string): string {
    return join(this.name, requireKey(key));
  }

  async put(key: string, body: Body, sha256?: string): Promise<Stored> {
    const path = this.path(key);
    return this.#told(key, async () => {
      await this.#mark.make();
      await makeFolders(this.name, key);
      const part = join(dirname(path), `${UNFINISHED}${randomUUID()}`);
      try {
        const stored = await writeWhole(part, body);
        if (sha256 !== undefined && stored.sha256 !== sha256) {
          throw new JobsError('damaged', `${key}: expected bytes of SHA-256 ${sha256}, got ${stored.sha256}`);
        }
        await writeFile(
          `${part}-sum`,
          JSON.stringify({ ...stored, of: identityOf(await stat(part, { bigint: true })) }),
        );
        // Its disk may have gone while it was written.
        await this.#mark.require();
        await rename(part, path);
        await rename(`${part}-sum`, sumOf(path));
        await syncFolder(dirname(path));
        return { key, ...stored };
      } catch (error) {
        await rm(part, { force: true }).catch(() => undefined);
        await rm(`${part}-sum`, { force: true }).catch(() => undefined);
        throw error;
      }
    });
  }

  async get(key: string, range?: ByteRange): Promise<Read | undefined> {
    const stored = await this.stat(key);
    if (stored === undefined) return undefined;
    const { start, end } = range ?? { start: 0, end: stored.bytes - 1 };
    const last = Math.min(end, stored.bytes - 1);
    if (range !== undefined && (start > last || start < 0)) {
      throw new RangeError(`${key} has ${stored.bytes} bytes; expected a range in them, got ${start}-${end}`);
    }
    const file = await this.#told(key, () => open(this.path(key), 'r').catch(ifAbsent));
    if (file === undefined) return undefined;
    const stream = last < start ? Readable.from([]) : createReadStream('', { fd: file, start, end: last });
    if (last < start) await file.close();
    return { ...stored, range: { start, end: last }, body: Readable.toWeb(stream) as ReadableStream<Uint8Array> };
  }

  stat(key: string): Promise<Stored | undefined> {
    return this.#told(key, async () => {
      await this.#mark.require();
      return await statFile(this.path(key), key);
    });
  }

  async *list(prefix: string): AsyncIterable<Stored> {
    const names = await this.#told(prefix, async () => {
      await this.#mark.require();
      return await filesUnder(join(this.name, prefixOf(prefix)), prefix);
    });
    for (const key of [...names].sort()) {
      const stored = await this.stat(key);
      if (stored !== undefined) yield stored;
    }
  }

  async remove(keyOrPrefix: string): Promise<void> {
    await this.#told(keyOrPrefix, async () => {
      await this.#mark.require();
      if (keyOrPrefix === '') {
        for (const name of (await readdir(this.name).catch(ifAbsent)) ?? []) {
          if (!name.startsWith('..')) await rm(join(this.name, name), { recursive: true, force: true });
        }
        return;
      }
      if (keyOrPrefix.endsWith('/')) {
        await rm(join(this.name, prefixOf(keyOrPrefix)), { recursive: true, force: true });
        return;
      }
      const path = this.path(keyOrPrefix);
      await rm(path, { force: true });
      await rm(sumOf(path), { force: true });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is kept open.
  }

  /** What the system says is wrong, in words of a store. */
  async #told<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof JobsError) throw cause;
      const code = isDiskFull(cause) ? 'disk-full' : 'store-unavailable';
      throw new JobsError(code, `${key} in ${this.name}: ${messageOf(cause)}`, { cause });
    }
  }
}

const sumOf = (path: string): string => join(dirname(path), `..sum-${basename(path)}`);

const prefixOf = (prefix: string): string => (prefix === '' ? '' : requireKey(prefix.replace(/\/$/, '')));

/** Makes the folders of a key that are missing, but not the one that they lie in: where that is gone, it is away. */
async function makeFolders(root: string, key: string): Promise<void> {
  const names = key.split('/').slice(0, -1);
  for (const k of names.keys()) {
    const folder = join(root, ...names.slice(0, k + 1));
    try {
      await mkdir(folder);
      await syncFolder(dirname(folder));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

type Sum = Omit<Stored, 'key'>;

async function writeWhole(path: string, body: Body): Promise<Sum> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx');
  try {
    for await (const chunk of chunksOf(body)) {
      hash.update(chunk);
      bytes += chunk.length;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

const chunksOf = (body: Body): Iterable<Uint8Array> | AsyncIterable<Uint8Array> =>
  body instanceof Uint8Array ? [body] : Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);

async function statFile(path: string, key: string): Promise<Stored | undefined> {
  const there = await stat(path, { bigint: true }).catch(ifAbsent);
  if (there?.isFile() !== true) return undefined;
  return { key, ...((await readSum(path, identityOf(there))) ?? (await sumBytes(path))) };
}

/**
 * Which file a sum is of. Two that write one key rename two files each, in any order: one may leave its bytes there, the
 * other its sum. Renaming keeps all three numbers, and changing the bytes does not.
 */
const identityOf = ({ ino, mtimeNs, size }: BigIntStats): string => `${ino} ${mtimeNs} ${size}`;

async function readSum(path: string, identity: string): Promise<Sum | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(sumOf(path), 'utf8'));
    return isSum(value) && value.of === identity ? { bytes: value.bytes, sha256: value.sha256 } : undefined;
  } catch {
    return undefined;
  }
}

const isSum = (value: unknown): value is Sum & { readonly of: unknown } =>
  typeof value === 'object' &&
  value !== null &&
  'of' in value &&
  'bytes' in value &&
  typeof value.bytes === 'number' &&
  'sha256' in value &&
  typeof value.sha256 === 'string' &&
  /^[0-9a-f]{64}$/.test(value.sha256);

async function sumBytes(path: string): Promise<Sum> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Keys of the files under a folder. @param prefix of the folder */
async function filesUnder(folder: string, prefix: string): Promise<readonly string[]> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(ifAbsent)) ?? [];
  const keys: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('..')) continue;
    const key = `${prefix}${entry.name}`;
    if (entry.isDirectory()) keys.push(...(await filesUnder(join(folder, entry.name), `${key}/`)));
    else if (entry.isFile()) keys.push(key);
  }
  return keys;
}

function ifAbsent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
    return undefined;
  throw error;
}
