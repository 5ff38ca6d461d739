import type { ModelFile } from '@zeroreel/core';
import type { ByteRanges } from '../download/byte-ranges.js';

/** How the bytes of a file are told from others: git's hash of small files, SHA-256 of large ones. */
export interface Digest {
  readonly algorithm: 'sha256' | 'git-sha1';
  /** Lower-case hexadecimal. */
  readonly hex: string;
}

/** What is known of a file before it is downloaded. */
export interface FileFacts {
  /** With '/'. */
  readonly path: string;
  /** Bytes; undefined where the server does not say. */
  readonly size?: number;
  /** Undefined where nobody says it: then the size alone is checked. */
  readonly digest?: Digest;
  /** The server's own name for these bytes. */
  readonly etag?: string;
}

/** Whose files are kept. */
export interface StoredSource {
  readonly kind: 'hub' | 'civitai' | 'address';
  /** `owner/name`, the number of a version, or an address without secrets. */
  readonly id: string;
}

/** Keeps what is downloaded: a folder on disk, a browser's own file system, or memory. */
export interface ModelStorage {
  /** Where it lies, for messages. */
  readonly location: string;
  /** The place of one source. Nothing is written before a file comes. */
  place(source: StoredSource): StoredPlace;
}

/** Files of one source, in versions. Disposing lets go of what their locations need. */
export interface StoredPlace extends Disposable {
  /** Where it lies, for messages; places of one location share its room. */
  readonly location: string;
  /** Bytes that still fit; undefined where nobody can say. */
  freeBytes(): Promise<number | undefined>;
  /** The version that a branch or tag stood for when it was last asked about. */
  version(revision: string): Promise<string | undefined>;
  /** Keeps that. The version has to have files, or to get some. */
  keepVersion(revision: string, version: string): Promise<void>;
  /** What a version consists of, as its server said; undefined where that was not kept. */
  listing(version: string): Promise<readonly FileFacts[] | undefined>;
  keepListing(version: string, files: readonly FileFacts[]): Promise<void>;
  /** Paths of the complete files of a version. */
  paths(version: string): Promise<readonly string[]>;
  /** Bytes that are there of a file that is not complete. */
  partialBytes(version: string, file: SizedFile): Promise<number>;
  /** A complete file; undefined where it is not here, or has another size. */
  find(version: string, file: FileFacts): Promise<ModelFile | undefined>;
  /**
   * Begins a download, or goes on with one. It belongs to the caller until it is disposed; somebody else's is waited for.
   * @returns the file itself where somebody else has completed it meanwhile
   * @throws ZeroreelError `missing-file`, `aborted`
   */
  begin(version: string, file: SizedFile, options?: BeginOptions): Promise<PartialFile | ModelFile>;
}

/** A file whose size is known. */
export type SizedFile = FileFacts & { readonly size: number };

/** How a download is begun. */
export interface BeginOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told where another process or page downloads the same file. */
  readonly waiting?: (() => void) | undefined;
}

/** A file that is being downloaded. What was saved of it is there when it is begun again, by anybody. */
export interface PartialFile extends AsyncDisposable {
  /** What was there when it was begun. */
  readonly done: ByteRanges;
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Keeps which bytes are there; they have been written. */
  save(done: ByteRanges): Promise<void>;
  /** Of all bytes, in lower-case hexadecimal. */
  digest(algorithm: Digest['algorithm']): Promise<string>;
  /** Makes it the complete file, in one step. */
  complete(): Promise<ModelFile>;
  /** Forgets all that is there. */
  discard(): Promise<void>;
}

/** Whether a beginning has turned out to be the end. */
export const isPartial = (begun: PartialFile | ModelFile): begun is PartialFile => 'complete' in begun;
