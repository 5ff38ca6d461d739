import '@zeroreel/core/disposal';
import { ZeroreelError, type ModelFile } from '@zeroreel/core';
import { ByteRanges } from '../download/byte-ranges.js';
import { digestOf } from './digest.js';
import type { FileFacts, ModelStorage, PartialFile, SizedFile, StoredPlace, StoredSource } from './model-storage.js';

/** Keeps downloads as blobs for as long as it lives: for a page whose browser keeps no files, and for tests. */
export function memoryStorage(): ModelStorage {
  const sources = new Map<string, Kept>();
  return {
    location: 'memory',
    place({ kind, id }: StoredSource) {
      const key = `${kind} ${id}`;
      const kept = sources.get(key) ?? { versions: new Map(), listings: new Map(), files: new Map() };
      sources.set(key, kept);
      return new MemoryPlace(kept);
    },
  };
}

/** What is kept of a source. */
interface Kept {
  readonly versions: Map<string, string>;
  readonly listings: Map<string, readonly FileFacts[]>;
  /** By version and path. */
  readonly files: Map<string, Blob>;
}

class MemoryPlace implements StoredPlace {
  readonly location = 'memory';
  readonly #urls = new Map<Blob, string>();

  constructor(private readonly kept: Kept) {}

  freeBytes = () => Promise.resolve(undefined);
  version = async (revision: string) => this.kept.versions.get(revision);
  keepVersion = async (revision: string, version: string) => void this.kept.versions.set(revision, version);
  listing = async (version: string) => this.kept.listings.get(version);
  keepListing = async (version: string, files: readonly FileFacts[]) => void this.kept.listings.set(version, files);

  paths = async (version: string) => {
    const prefix = keyOf(version, '');
    return [...this.kept.files.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  };

  find = async (version: string, { path, size }: FileFacts): Promise<ModelFile | undefined> => {
    const blob = this.kept.files.get(keyOf(version, path));
    return blob === undefined || (size !== undefined && blob.size !== size) ? undefined : this.#fileOf(blob, path);
  };

  partialBytes = () => Promise.resolve(0);

  begin = async (version: string, { path, size }: SizedFile): Promise<PartialFile> => {
    const pieces: Piece[] = [];
    const whole = () => blobOf(pieces, path, size);
    return {
      done: ByteRanges.none,
      // The chunk's buffer may be used again.
      write: async (offset, bytes) => void pieces.push({ offset, bytes: bytes.slice() }),
      save: () => Promise.resolve(),
      digest: (algorithm) => digestOf(algorithm, size, chunksOf(whole())),
      complete: async () => {
        const blob = whole();
        this.kept.files.set(keyOf(version, path), blob);
        return this.#fileOf(blob, path);
      },
      discard: async () => void pieces.splice(0),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  };

  [Symbol.dispose](): void {
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#urls.clear();
  }

  #fileOf(blob: Blob, path: string): ModelFile {
    const urls = this.#urls;
    return {
      get location() {
        const url = urls.get(blob) ?? URL.createObjectURL(blob);
        urls.set(blob, url);
        // Messages that name it can be understood.
        return `${url}#${path}`;
      },
      size: blob.size,
      read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
    };
  }
}

const keyOf = (version: string, path: string): string => `${version} ${path}`;

interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The pieces in their order; some may hold bytes that others hold too. */
function blobOf(pieces: readonly Piece[], path: string, size: number): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const { offset, bytes } of pieces.toSorted((a, b) => a.offset - b.offset)) {
    if (offset > at) break;
    const part = bytes.subarray(Math.min(bytes.length, at - offset));
    parts.push(part);
    at += part.length;
  }
  if (at === size) return new Blob(parts);
  throw new ZeroreelError('missing-file', `${path}: expected ${size} bytes, got ${at}`);
}

/** A blob's bytes, a part at a time. */
export async function* chunksOf(blob: Blob): AsyncGenerator<Uint8Array, void> {
  const length = 2 ** 24;
  for (let at = 0; at < blob.size; at += length) yield new Uint8Array(await blob.slice(at, at + length).arrayBuffer());
}
