import { ZeroreelError, type ModelFile, type ModelFiles } from '@zeroreel/core';
import { blobFile, BlobUrls, namesIn, type HeldModelFiles } from './blob-model-files.js';
import type { ModelCache } from './model-cache.js';

/** Progress of the download of a file, in bytes. */
export interface DownloadProgress {
  readonly path: string;
  readonly loaded: number;
  readonly total: number;
}

/** Options of `cachedModelFiles`. */
export interface CachedModelFilesOptions {
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Aborts a download; the cache then keeps nothing of the file. */
  readonly signal?: AbortSignal;
}

/**
 * Puts a cache before a model: opening a file downloads it once, whole; later it comes from the cache, also without
 * a network.
 * @param source its `name` names the model in the cache
 */
export function cachedModelFiles(
  source: ModelFiles,
  cache: ModelCache,
  { onProgress, signal }: CachedModelFilesOptions = {},
): HeldModelFiles {
  const { name } = source;
  const urls = new BlobUrls();
  const opened = new Map<string, Promise<ModelFile>>();

  async function download(path: string): Promise<File> {
    const file = await source.open(path);
    return cache.store(name, path, file, {
      onProgress: (loaded) => onProgress?.({ path, loaded, total: file.size }),
      ...(signal && { signal }),
    });
  }

  async function open(path: string): Promise<ModelFile> {
    const file = (await cache.file(name, path)) ?? (await download(path));
    return blobFile(file, urls.of(path, file), `${name}/${path}`);
  }

  return {
    name,
    has: async (path) => (await cache.file(name, path)) !== undefined || source.has(path),
    list: async (folder) => {
      try {
        return await source.list(folder);
      } catch (error) {
        const cached = namesIn(folder, await cache.paths(name));
        if (cached.length > 0 && error instanceof ZeroreelError) return cached;
        throw error;
      }
    },
    open: (path) => {
      const known = opened.get(path) ?? open(path);
      opened.set(path, known);
      known.catch(() => opened.delete(path)); // the next call tries again
      return known;
    },
    [Symbol.dispose]: () => urls[Symbol.dispose](),
  };
}
