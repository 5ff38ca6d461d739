import { messageOf, ZeroreelError, type ModelFile } from '@zeroreel/core';

/** A model in the cache. */
export interface CachedModel {
  readonly name: string;
  /** Of all its files. */
  readonly bytes: number;
}

/** How `store` downloads a file. */
export interface StoreOptions {
  /** Called after each part. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** Bytes held in memory at a time during a download. */
const PART = 2 ** 24;
/** The cache's folder in the origin's private file system. */
const FOLDER = 'zeroreel-models';

/**
 * Keeps files of models in the browser's own file system (OPFS) until the user clears them or the browser needs the
 * room. A file appears when it is complete, never before.
 */
export class ModelCache {
  readonly #root: FileSystemDirectoryHandle;

  private constructor(root: FileSystemDirectoryHandle) {
    this.#root = root;
  }

  /** @param storage holds the cache's folder; default: the origin's private file system */
  static async open(storage?: FileSystemDirectoryHandle): Promise<ModelCache> {
    const origin = storage ?? (await navigator.storage.getDirectory());
    return new ModelCache(await origin.getDirectoryHandle(FOLDER, { create: true }));
  }

  /** Lists the models that it holds. */
  async models(): Promise<readonly CachedModel[]> {
    const models: CachedModel[] = [];
    for await (const [name, handle] of this.#root.entries()) {
      if (!isFolder(handle)) continue;
      let bytes = 0;
      for await (const file of filesOf(handle)) bytes += file.size;
      models.push({ name: decodeURIComponent(name), bytes });
    }
    return models;
  }

  /** Counts the bytes of all models. */
  async size(): Promise<number> {
    return (await this.models()).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Removes one model. */
  async remove(model: string): Promise<void> {
    await this.#root.removeEntry(entryName(model), { recursive: true }).catch(ignoreAbsence);
  }

  /** Removes all models. */
  async clear(): Promise<void> {
    for (const { name } of await this.models()) await this.remove(name);
  }

  /** Lists the paths of a model's cached files. */
  async paths(model: string): Promise<readonly string[]> {
    const folder = await this.#folder(model);
    const paths: string[] = [];
    if (folder) for await (const file of filesOf(folder)) paths.push(decodeURIComponent(file.name));
    return paths;
  }

  /** Returns a cached file; undefined if it is not cached. */
  async file(model: string, path: string): Promise<File | undefined> {
    const folder = await this.#folder(model);
    const handle = await folder?.getFileHandle(entryName(path)).catch(ignoreAbsence);
    const file = await handle?.getFile();
    // A page that was closed during a download leaves an empty file.
    return file && file.size > 0 ? file : undefined;
  }

  /**
   * Downloads a file into the cache, in parts.
   * @throws ZeroreelError `missing-file` if the download fails or there is no room; `aborted`. It then keeps nothing of
   * the file.
   */
  async store(model: string, path: string, source: ModelFile, options: StoreOptions = {}): Promise<File> {
    const folder = await this.#root.getDirectoryHandle(entryName(model), { create: true });
    const handle = await folder.getFileHandle(entryName(path), { create: true });
    const writable = await handle.createWritable();
    try {
      await copy(source, writable, options);
      await writable.close();
    } catch (cause) {
      await writable.abort().catch(() => undefined); // it may have failed by itself
      await folder.removeEntry(entryName(path)).catch(ignoreAbsence);
      throw explain(`${model}/${path}`, cause, source.size);
    }
    return handle.getFile();
  }

  async #folder(model: string): Promise<FileSystemDirectoryHandle | undefined> {
    return this.#root.getDirectoryHandle(entryName(model)).catch(ignoreAbsence);
  }
}

async function copy(
  source: ModelFile,
  writable: FileSystemWritableFileStream,
  { onProgress, signal }: StoreOptions,
): Promise<void> {
  for (let offset = 0; offset < source.size; offset += PART) {
    if (signal?.aborted === true) throw new ZeroreelError('aborted', 'The download was aborted');
    const part = await source.read(offset, Math.min(PART, source.size - offset));
    await writable.write(part.slice());
    onProgress?.(offset + part.length);
  }
}

/** Escapes a name or path so that it is one name in the file system. */
function entryName(name: string): string {
  const entry = encodeURIComponent(name);
  if (entry.length <= MOST_CHARACTERS) return entry;
  throw new ZeroreelError(
    'invalid-request',
    `${name}: expected a name of at most ${MOST_CHARACTERS} characters when escaped, got ${entry.length}`,
  );
}

/** Longest name that file systems allow. */
const MOST_CHARACTERS = 255;

async function* filesOf(folder: FileSystemDirectoryHandle): AsyncGenerator<File> {
  for await (const handle of folder.values()) {
    if (isFolder(handle)) continue;
    const file = await handle.getFile();
    if (file.size > 0) yield file;
  }
}

const isFolder = (handle: FileSystemHandle): handle is FileSystemDirectoryHandle => handle.kind === 'directory';

const hasName = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

function ignoreAbsence(error: unknown): undefined {
  if (!hasName(error, 'NotFoundError')) throw error;
}

function explain(file: string, cause: unknown, size: number): ZeroreelError {
  if (cause instanceof ZeroreelError) return cause;
  const reason = hasName(cause, 'QuotaExceededError')
    ? `the browser has no room for its ${size} bytes; clearing the cache or closing other pages may help`
    : `cannot be kept (${messageOf(cause)})`;
  return new ZeroreelError('missing-file', `${file}: ${reason}`, { cause });
}
