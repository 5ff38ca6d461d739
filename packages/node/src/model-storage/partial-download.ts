import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { ZeroreelError, type ModelFile } from '@zeroreel/core';
import { ByteRanges, gitHeader, type PartialFile } from '@zeroreel/hub';

/** Where a file is downloaded to, and what becomes of it. */
export interface PartialOptions {
  /** Where it will be when it is whole. */
  readonly path: string;
  readonly size: number;
  /** Let go at the end. */
  readonly lock: AsyncDisposable;
  /** Called when it is in its place. */
  readonly finish: () => Promise<ModelFile>;
}

/** What is there of a file that is not whole. huggingface_hub neither uses files of that name nor minds them. */
const partialPath = (path: string): string => `${path}.zeroreel.incomplete`;
/** Which bytes of it have come. */
const notesPath = (path: string): string => `${partialPath(path)}.json`;

/**
 * Opens a download: a file of the whole length beside the notes of what has come of it.
 * @throws ZeroreelError `missing-file` where it cannot be written
 */
export async function openPartial({ path, size, lock, finish }: PartialOptions): Promise<PartialFile> {
  const partial = partialPath(path);
  const done = await readDone(path, size);
  const handle = await open(partial, done.bytes > 0 ? 'r+' : 'w+').catch(cannotWrite(partial));
  await handle.truncate(size).catch(cannotWrite(partial));
  return new PartialDownload({ path, size, lock, finish, done, handle });
}

/** Bytes that have come of a file that is not whole. */
export const partialBytes = async (path: string, size: number): Promise<number> => (await readDone(path, size)).bytes;

/** Nothing, where the notes are not about a file of that size that is there. */
async function readDone(path: string, size: number): Promise<ByteRanges> {
  const there = await stat(partialPath(path)).catch(() => undefined);
  if (there?.size !== size) return ByteRanges.none;
  const text = await readFile(notesPath(path), 'utf8').catch(() => '{}');
  const notes = parsed(text);
  const done = notes['size'] === size ? ByteRanges.parse(notes['done'], size) : undefined;
  return done ?? ByteRanges.none;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

class PartialDownload implements PartialFile {
  readonly done: ByteRanges;
  #isOpen = true;

  constructor(private readonly of: PartialOptions & { readonly done: ByteRanges; readonly handle: FileHandle }) {
    this.done = of.done;
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    const { handle, path } = this.of;
    for (let at = 0; at < bytes.length;) {
      const written = await handle
        .write(bytes, at, bytes.length - at, offset + at)
        .catch(cannotWrite(partialPath(path)));
      at += written.bytesWritten;
    }
  }

  async save(done: ByteRanges): Promise<void> {
    const { path, size } = this.of;
    const notes = notesPath(path);
    await writeFile(`${notes}.tmp`, JSON.stringify({ size, done: done.ranges }));
    await rename(`${notes}.tmp`, notes);
  }

  async digest(algorithm: 'sha256' | 'git-sha1'): Promise<string> {
    const hash = createHash(algorithm === 'sha256' ? 'sha256' : 'sha1');
    if (algorithm === 'git-sha1') hash.update(gitHeader(this.of.size));
    const stream = createReadStream(partialPath(this.of.path), { highWaterMark: 2 ** 20 });
    for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
    return hash.digest('hex');
  }

  async complete(): Promise<ModelFile> {
    const { path, handle, finish } = this.of;
    // What the hash was taken of may still be on its way to the disk.
    await handle.datasync().catch(cannotWrite(path));
    await this.#close();
    await rename(partialPath(path), path).catch(cannotWrite(path));
    await rm(notesPath(path), { force: true });
    return finish();
  }

  async discard(): Promise<void> {
    await this.#close();
    for (const path of [notesPath(this.of.path), partialPath(this.of.path)]) await rm(path, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    await this.of.lock[Symbol.asyncDispose]();
  }

  async #close(): Promise<void> {
    if (this.#isOpen) await this.of.handle.close();
    this.#isOpen = false;
  }
}

/** What keeps a file from being written, for people. */
export function cannotWrite(path: string): (cause: unknown) => never {
  return (cause) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const how = REASONS[code] ?? `cannot be written (${code})`;
    throw new ZeroreelError('missing-file', `${path}: ${how}`, { cause });
  };
}

const ELSEWHERE = 'HF_HOME or HF_HUB_CACHE may name another folder';
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: `the disk is full. What has come stays, and the same command goes on from there; ${ELSEWHERE}`,
  EDQUOT: `your share of the disk is full. What has come stays, and the same command goes on from there; ${ELSEWHERE}`,
  EACCES: `cannot be written: this account may not. ${ELSEWHERE}`,
  EPERM: `cannot be written: this account may not. ${ELSEWHERE}`,
  EROFS: `cannot be written: the disk is read-only. ${ELSEWHERE}`,
};
