import '@zeroreel/core/disposal';
import type { ModelFile, ModelFiles } from '@zeroreel/core';
import { keepFile, type KeepFileOptions } from '../download/keep-file.js';
import type { FileDownload } from '../download/part-answer.js';
import { readPart } from '../download/read-part.js';
import type { Web } from '../http/web.js';
import { formatModelName } from '../names/model-name.js';
import { namesIn, type RemoteListing } from '../sources/remote-listing.js';
import {
  isPartial,
  type FileFacts,
  type ModelStorage,
  type SizedFile,
  type StoredPlace,
} from '../storage/model-storage.js';
import { RemoteFile, type RemoteFileSource } from './remote-file.js';

/** What models have in common. */
export interface RemoteModelContext {
  readonly web: Web;
  readonly storage: ModelStorage;
  /** How files are downloaded in the run that is under way. */
  options(): KeepFileOptions;
  /** Has a large file downloaded by `fetch`, and follows it. */
  follow(source: RemoteFileSource, fetch: (options: KeepFileOptions) => Promise<ModelFile>): Promise<ModelFile>;
  disposed(model: RemoteModel): void;
}

/** Up to this size a file comes when it is opened: configurations and vocabularies. */
const SMALL = 2 ** 20;
/** A file of which nobody tells the size is held in memory until it is here. */
const MOST_UNKNOWN = 2 ** 28;

/**
 * A model on the web, as files. What is kept comes from there. Of what is not, small files are downloaded when they are
 * opened, of others the headers are read where they lie; `download` fetches those that were opened.
 */
export class RemoteModel implements ModelFiles, Disposable {
  /** As the user calls it, for messages. */
  readonly name: string;
  /** The name of these very files, for settings. */
  readonly pinned: string;
  readonly #place: StoredPlace;
  readonly #opened = new Map<string, Promise<ModelFile>>();
  readonly #remote = new Map<string, RemoteFile>();
  #isKept = false;

  constructor(
    private readonly listing: RemoteListing,
    name: string,
    private readonly context: RemoteModelContext,
  ) {
    this.name = name;
    this.pinned = formatModelName(listing.name);
    this.#place = context.storage.place(listing.source);
  }

  async has(path: string): Promise<boolean> {
    const { listing } = this;
    if (listing.known(path) !== undefined) return true;
    return (await this.#kept({ path })) !== undefined || listing.has(path);
  }

  list(folder: string): Promise<readonly string[]> {
    return this.listing.list(folder, (path) => this.has(path));
  }

  open(path: string): Promise<ModelFile> {
    const known = this.#opened.get(path) ?? this.#open(path);
    this.#opened.set(path, known);
    // The next call tries again.
    known.catch(() => this.#opened.delete(path));
    return known;
  }

  /** Files that were opened and are not here. */
  missing(): readonly RemoteFile[] {
    return [...this.#remote.values()].filter((file) => !file.isHere);
  }

  /** Bytes that are to be downloaded of the files that were opened. */
  async missingBytes(): Promise<number> {
    const files = [...this.#remote].filter(([, file]) => !file.isHere);
    const each = files.map(async ([path, { size, source }]) => {
      const kept = await this.#kept(this.listing.known(path) ?? { path, size });
      return kept === undefined ? source.missingBytes() : 0;
    });
    return (await Promise.all(each)).reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Where it is kept, for messages. */
  get location(): string {
    return this.#place.location;
  }

  /** Bytes of the files that were opened. */
  async openedBytes(): Promise<number> {
    const files = await Promise.all(this.#opened.values());
    return files.reduce((sum, { size }) => sum + size, 0);
  }

  /** The files that were opened, as if there were no others: what a fingerprint covers. */
  opened(): ModelFiles {
    const paths = this.#opened;
    return {
      name: this.name,
      has: async (path) => paths.has(path),
      list: async (folder) => namesIn(folder, paths.keys()),
      open: (path) => this.open(path),
    };
  }

  [Symbol.dispose](): void {
    this.#place[Symbol.dispose]();
    this.context.disposed(this);
  }

  async #open(path: string): Promise<ModelFile> {
    const { listing } = this;
    const kept = await this.#kept(listing.known(path) ?? { path });
    if (kept !== undefined) return kept;
    const { facts, head = new Uint8Array() } = await listing.look(path);
    const { size } = facts;
    if (size === undefined) return this.#fetchUnknown(path, facts);
    const download = this.#downloadOf(path, { ...facts, size });
    if (size <= SMALL) return this.#fetch(download, this.context.options());
    const source: RemoteFileSource = {
      ...{ name: download.name, size, head, place: this.#place },
      missingBytes: async () => size - (await this.#place.partialBytes(listing.version, download.file)),
      readPart: (begin, end) => readPart(this.context.web, download, [begin, end], this.context.options().signal),
      fetch: () => this.context.follow(source, (options) => this.#fetch(download, options)),
    };
    const file = new RemoteFile(source);
    this.#remote.set(path, file);
    return file;
  }

  #kept(facts: FileFacts): Promise<ModelFile | undefined> {
    return this.#place.find(this.listing.version, facts);
  }

  #downloadOf(path: string, file: SizedFile): FileDownload {
    const { listing } = this;
    return {
      file,
      name: listing.nameOf?.(path) ?? this.name,
      url: listing.urlOf(path),
      refused: (transfer) => listing.refused(transfer, path),
    };
  }

  async #fetch(download: FileDownload, options: KeepFileOptions): Promise<ModelFile> {
    const where = { place: this.#place, version: this.listing.version };
    const file = await keepFile(this.context.web, where, download, options);
    await this.#keepListing();
    return file;
  }

  /** Compressed on its way, or sent without a length. */
  async #fetchUnknown(path: string, facts: FileFacts): Promise<ModelFile> {
    const { signal } = this.context.options();
    const name = `${this.name}/${path}`;
    const transfer = await this.context.web.ask(this.listing.urlOf(path), { name, signal });
    if (transfer.status !== 200) {
      await transfer.cancel();
      throw await this.listing.refused(transfer, path);
    }
    const bytes = await transfer.bytes(MOST_UNKNOWN);
    const begun = await this.#place.begin(this.listing.version, { ...facts, size: bytes.length }, { signal });
    if (!isPartial(begun)) return begun;
    await using partial = begun;
    await partial.write(0, bytes);
    const file = await partial.complete();
    await this.#keepListing();
    return file;
  }

  /** Best effort: the place may be one that only others write to. */
  async #keepListing(): Promise<void> {
    if (this.#isKept) return;
    this.#isKept = true;
    await this.listing.keep?.(this.#place).catch(() => undefined);
  }
}
