import '@zeroreel/core/disposal';
import { ZeroreelError, type ModelFile, type ModelFiles } from '@zeroreel/core';
import { namesIn } from '@zeroreel/hub';

/** A model whose files a page holds. Backends can open its files until it is disposed. */
export interface HeldModelFiles extends ModelFiles, Disposable {}

/**
 * Makes a model of files that a page holds, by path: dropped files or cached ones. Nothing is read before it is needed.
 * Each file has one URL, which backends open.
 */
export function blobModelFiles(name: string, blobs: ReadonlyMap<string, Blob>): HeldModelFiles {
  const urls = new BlobUrls();
  return {
    name,
    has: async (path) => blobs.has(path),
    list: async (folder) => namesIn(folder, blobs.keys()),
    open: async (path) => {
      const blob = blobs.get(path);
      if (!blob) throw new ZeroreelError('missing-file', `${name}/${path}: no such file`);
      return blobFile(blob, urls.of(path, blob), `${name}/${path}`);
    },
    [Symbol.dispose]: () => urls[Symbol.dispose](),
  };
}

/** Makes a file of a model of a blob. @param name for messages */
export const blobFile = (blob: Blob, location: string, name: string): ModelFile => ({
  location,
  size: blob.size,
  async read(offset, length) {
    const bytes = new Uint8Array(await readable(blob.slice(offset, offset + length), name));
    if (bytes.length === length) return bytes;
    throw new ZeroreelError('missing-file', `${name}: expected ${length} bytes from ${offset}, got ${bytes.length}`);
  },
});

/** Fails if the user changed or deleted the file after dropping it. */
const readable = (blob: Blob, name: string): Promise<ArrayBuffer> =>
  blob.arrayBuffer().catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `${name}: can no longer be read; it may have changed`, { cause });
  });

/** URLs of blobs by path. They end with the path so that messages that name them can be understood. */
export class BlobUrls implements Disposable {
  readonly #urls = new Map<string, string>();

  of(path: string, blob: Blob): string {
    const url = this.#urls.get(path) ?? `${URL.createObjectURL(blob)}#${path}`;
    this.#urls.set(path, url);
    return url;
  }

  [Symbol.dispose](): void {
    for (const url of this.#urls.values()) URL.revokeObjectURL(url.replace(/#.*$/, ''));
    this.#urls.clear();
  }
}
