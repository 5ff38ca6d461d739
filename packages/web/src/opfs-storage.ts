import '@zeroreel/core/disposal';
import type { ModelFile } from '@zeroreel/core';
import {
  isSafePath,
  type BeginOptions,
  type FileFacts,
  type ModelStorage,
  type PartialFile,
  type SizedFile,
  type StoredPlace,
  type StoredSource,
} from '@zeroreel/hub';
import { blobFile, BlobUrls } from './blob-model-files.js';
import { openOpfsDownload, parseParts, partsName } from './opfs-download.js';
import { entryName, fileIn, isAccessible, ignoreAbsence, readJsonIn, writeJsonIn } from './opfs-entry.js';

/** A model that the browser keeps. */
export interface KeptModel {
  /** As settings call it: `owner/name`, `civitai:ID`, an address. */
  readonly name: string;
  /** Of all its files. */
  readonly bytes: number;
}

/** The folder in the origin's private file system. */
const FOLDER = 'zeroreel-models';
/** What is known of a source beside its files; no escaped name has a percent sign before such letters. */
const NOTES = '%notes';

/**
 * Keeps models in the browser's own file system (OPFS) until the user removes them or the browser needs the room: a folder
 * a source, a file a file. It is for workers: only they have access handles.
 */
export class OpfsStorage implements ModelStorage {
  readonly location = "the browser's own file system";

  private constructor(private readonly root: FileSystemDirectoryHandle) {}

  /**
   * @param origin holds the folder; default: the origin's private file system
   * @throws where the browser has none, or keeps it from this page
   */
  static async open(origin?: FileSystemDirectoryHandle): Promise<OpfsStorage> {
    const parent = origin ?? (await navigator.storage.getDirectory());
    const root = await parent.getDirectoryHandle(FOLDER, { create: true });
    // Without access handles nothing can be written.
    const probe = await root.getFileHandle('%probe', { create: true });
    if (!isAccessible(probe)) throw new Error('no access handles');
    return new OpfsStorage(root);
  }

  place(source: StoredSource): StoredPlace {
    return new OpfsPlace(this.root, entryName(keyOf(source)), this.location);
  }

  /** Lists the models that it keeps. */
  async models(): Promise<readonly KeptModel[]> {
    const models: KeptModel[] = [];
    for await (const [name, handle] of this.root.entries()) {
      if (!isFolder(handle)) continue;
      let bytes = 0;
      for await (const file of handle.values()) if (!isFolder(file)) bytes += (await file.getFile()).size;
      if (bytes > 0) models.push({ name: decodeURIComponent(name), bytes });
    }
    return models.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Removes a model, by the name that it is listed under. */
  async remove(model: string): Promise<void> {
    await this.root.removeEntry(entryName(model), { recursive: true }).catch(ignoreAbsence);
  }
}

/** Addresses stand for themselves, as they did before models had names. */
function keyOf({ kind, id }: StoredSource): string {
  return kind === 'civitai' ? `civitai:${id}` : id;
}

class OpfsPlace implements StoredPlace {
  readonly #urls = new BlobUrls();

  constructor(
    private readonly root: FileSystemDirectoryHandle,
    private readonly name: string,
    readonly location: string,
  ) {}

  /** Undefined where the browser does not tell: whether there is room is seen while it is written then. */
  async freeBytes(): Promise<number | undefined> {
    const { quota, usage = 0 } = (await globalThis.navigator?.storage?.estimate().catch(() => undefined)) ?? {};
    return quota === undefined ? undefined : quota - usage;
  }

  version = async (revision: string): Promise<string | undefined> => (await this.#notes()).versions[revision];

  keepVersion = (revision: string, version: string): Promise<void> =>
    this.#note(({ versions, ...notes }) => ({ ...notes, versions: { ...versions, [revision]: version } }));

  listing = async (version: string): Promise<readonly FileFacts[] | undefined> =>
    (await this.#notes()).listings[version];

  keepListing = (version: string, files: readonly FileFacts[]): Promise<void> =>
    this.#note(({ listings, ...notes }) => ({ ...notes, listings: { ...listings, [version]: files } }));

  /** Files by their paths; those that are kept by their hashes are known by the listing alone. */
  async paths(version: string): Promise<readonly string[]> {
    const folder = await this.#folder();
    const prefix = pathEntry(version, '');
    const paths: string[] = [];
    for await (const name of folder?.keys() ?? []) {
      if (!name.startsWith(prefix) || name.includes('%parts') || name === NOTES) continue;
      const path = decodeURIComponent(name.slice(prefix.length));
      if ((await this.find(version, { path })) !== undefined) paths.push(path);
    }
    return paths;
  }

  async partialBytes(version: string, file: SizedFile): Promise<number> {
    const folder = await this.#folder();
    const entry = entryOf(version, file);
    const there = folder && (await fileIn(folder, entry));
    const notes = folder && (await fileIn(folder, partsName(entry)));
    if (there === undefined || notes === undefined) return 0;
    return parseParts(await notes.text().catch(() => ''), file.size, there.size).bytes;
  }

  async find(version: string, facts: FileFacts): Promise<ModelFile | undefined> {
    if (!isSafePath(facts.path)) return undefined;
    const folder = await this.#folder();
    const entry = entryOf(version, facts);
    const file = folder && (await fileIn(folder, entry));
    // Pages of earlier versions that were closed during a download have left empty files.
    if (file === undefined || (facts.size === undefined ? file.size === 0 : file.size !== facts.size)) return undefined;
    if (folder !== undefined && (await fileIn(folder, partsName(entry))) !== undefined) return undefined;
    const urls = this.#urls;
    const stored = blobFile(file, '', facts.path);
    return {
      get location() {
        return urls.of(facts.path, file);
      },
      size: stored.size,
      read: (offset, length) => stored.read(offset, length),
    };
  }

  async begin(version: string, file: SizedFile, options: BeginOptions = {}): Promise<PartialFile | ModelFile> {
    const folder = await this.root.getDirectoryHandle(this.name, { create: true });
    return openOpfsDownload(
      { folder, entry: entryOf(version, file), find: () => this.find(version, file) },
      file,
      options,
    );
  }

  [Symbol.dispose](): void {
    this.#urls[Symbol.dispose]();
  }

  #folder = (): Promise<FileSystemDirectoryHandle | undefined> =>
    this.root.getDirectoryHandle(this.name).catch(ignoreAbsence);

  async #notes(): Promise<Notes> {
    const folder = await this.#folder();
    return readNotes(folder && (await readJsonIn(folder, NOTES)));
  }

  async #note(change: (notes: Notes) => Notes): Promise<void> {
    const folder = await this.root.getDirectoryHandle(this.name, { create: true });
    await writeJsonIn(folder, NOTES, change(readNotes(await readJsonIn(folder, NOTES))));
  }
}

/** What is kept beside the files of a source. */
interface Notes {
  readonly versions: Readonly<Record<string, string>>;
  readonly listings: Readonly<Record<string, readonly FileFacts[]>>;
}

const readNotes = (value: unknown): Notes => {
  const { versions = {}, listings = {} }: Partial<Notes> = typeof value === 'object' && value !== null ? value : {};
  return { versions, listings };
};

/** What has a hash is kept once for all versions; folders without versions keep their files under their paths. */
const entryOf = (version: string, { path, digest }: FileFacts): string =>
  digest === undefined ? pathEntry(version, path) : digest.hex;

const pathEntry = (version: string, path: string): string =>
  entryName(version === 'folder' ? path : `${version}/${path}`);

const isFolder = (handle: FileSystemHandle): handle is FileSystemDirectoryHandle => handle.kind === 'directory';
