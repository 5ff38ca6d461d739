import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { ModelFile } from '@zeroreel/core';
import {
  isSafePath,
  type BeginOptions,
  type FileFacts,
  type PartialFile,
  type SizedFile,
  type StoredPlace,
  type StoredSource,
} from '@zeroreel/hub';
import { openFile } from '../model-folder/model-folder.js';
import { lockFile } from './file-lock.js';
import { freeBytes } from './free-bytes.js';
import { cannotWrite, openPartial, partialBytes } from './partial-download.js';
import { writeWhole } from './write-whole.js';

/** What is kept of a source beside its files. */
export interface SourceNotes extends StoredSource {
  /** Versions by what they were last found as. */
  readonly versions: Readonly<Record<string, string>>;
  readonly listings: Readonly<Record<string, readonly FileFacts[]>>;
}

/** The name of the notes in a source's folder. */
const NOTES = 'zeroreel.json';

/** Where a source lies among downloads: a name for people, and a hash for addresses that look alike. */
export function sourceFolder(downloads: string, { kind, id }: StoredSource): string {
  const readable = id.replace(/^https?:\/\//, '').replace(/[^A-Za-z0-9._-]+/g, '-');
  const hash = createHash('sha256').update(`${kind} ${id}`).digest('hex').slice(0, 12);
  return join(downloads, `${kind}--${readable.slice(-60).replace(/^[-.]+/, '')}--${hash}`);
}

/** A file of Civitai, or what lies at an address, in a folder of its own: `<version>/<file>`. */
export class DownloadPlace implements StoredPlace {
  readonly location: string;
  readonly #folder: string;

  constructor(
    downloads: string,
    private readonly source: StoredSource,
  ) {
    this.location = downloads;
    this.#folder = sourceFolder(downloads, source);
  }

  freeBytes = (): Promise<number | undefined> => freeBytes(this.location);

  version = async (revision: string): Promise<string | undefined> => (await this.#notes()).versions[revision];

  async keepVersion(revision: string, version: string): Promise<void> {
    const notes = await this.#notes();
    await this.#write({ ...notes, versions: { ...notes.versions, [revision]: version } });
  }

  listing = async (version: string): Promise<readonly FileFacts[] | undefined> =>
    (await this.#notes()).listings[version];

  async keepListing(version: string, files: readonly FileFacts[]): Promise<void> {
    const notes = await this.#notes();
    await this.#write({ ...notes, listings: { ...notes.listings, [version]: files } });
  }

  async paths(version: string): Promise<readonly string[]> {
    const root = join(this.#folder, version);
    const names = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    return names
      .filter((entry) => entry.isFile() && !/\.zeroreel\.(incomplete|lock)/.test(entry.name))
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .split(sep)
          .join('/'),
      )
      .sort();
  }

  partialBytes = (version: string, { path, size }: SizedFile): Promise<number> =>
    partialBytes(this.#path(version, path), size);

  async find(version: string, { path, size }: FileFacts): Promise<ModelFile | undefined> {
    if (!isSafePath(path)) return undefined;
    const found = await stat(this.#path(version, path)).catch(() => undefined);
    const fits = found?.isFile() === true && (size === undefined || found.size === size);
    return fits ? openFile(this.#path(version, path)) : undefined;
  }

  async begin(version: string, file: SizedFile, options: BeginOptions = {}): Promise<PartialFile | ModelFile> {
    const path = this.#path(version, file.path);
    await mkdir(dirname(path), { recursive: true }).catch(cannotWrite(this.#folder));
    const lock = await lockFile(`${path}.zeroreel.lock`, options);
    try {
      const found = await this.find(version, file);
      if (found === undefined) return await openPartial({ path, size: file.size, lock, finish: () => openFile(path) });
      await lock[Symbol.asyncDispose]();
      return found;
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {}

  #path = (version: string, path: string): string => join(this.#folder, version, ...path.split('/'));

  async #notes(): Promise<SourceNotes> {
    return (await readNotes(this.#folder)) ?? { ...this.source, versions: {}, listings: {} };
  }

  #write = (notes: SourceNotes): Promise<void> => writeWhole(join(this.#folder, NOTES), JSON.stringify(notes));
}

/** The notes of a folder of downloads; undefined where it has none that can be read. */
export async function readNotes(folder: string): Promise<SourceNotes | undefined> {
  try {
    const notes = JSON.parse(await readFile(join(folder, NOTES), 'utf8')) as Partial<SourceNotes>;
    const { kind, id, versions = {}, listings = {} } = notes;
    const isSource = (kind === 'civitai' || kind === 'address') && typeof id === 'string';
    return isSource ? { kind, id, versions, listings } : undefined;
  } catch {
    return undefined;
  }
}
