import { cachedModelFiles, ModelCache, openDroppedModel, openModelUrl, type HeldModelFiles } from '@zeroreel/web';
import { embeddedModelBytes, embeddedModelFiles, type EmbeddedModel } from './embedded-models.js';
import type { ModelSource } from './model-source.js';

/** Called with the bytes that came; `total` is undefined where nobody knows what will come. */
export type DownloadListener = (loaded: number, total: number | undefined) => void;

/** How a download is followed. */
export interface Download {
  readonly listen: DownloadListener;
  /** Gives it up at once. What was complete stays; of a file that was not, nothing. */
  readonly signal: AbortSignal;
}

/** Opens models, wherever they come from, and keeps what was downloaded in the browser's own file system. */
export class ModelStore {
  #cache: Promise<ModelCache | undefined> | undefined;

  /** @param site the address of the page's files */
  constructor(private readonly site: string) {}

  /** A model's files; downloads go through the cache. @throws ZeroreelError */
  async open(source: ModelSource, download: Download): Promise<HeldModelFiles> {
    switch (source.kind) {
      case 'embedded':
        return this.embedded(source.member, download);
      case 'url':
        return (await this.#through(download, undefined))(openModelUrl(source.url, { signal: download.signal }));
      case 'dropped':
        return openDroppedModel(source.files);
    }
  }

  /** A member of the embedded family by itself. */
  async embedded(name: EmbeddedModel, download: Download): Promise<HeldModelFiles> {
    const through = await this.#through(download, embeddedModelBytes(name));
    return embeddedModelFiles(name, this.site, through, download.signal);
  }

  /** A model's files to look into: nothing is kept, and of weights only the headers are read where the server can. */
  async peek(source: ModelSource): Promise<HeldModelFiles> {
    switch (source.kind) {
      case 'embedded':
        return embeddedModelFiles(source.member, this.site, (files) => files);
      case 'url':
        return openModelUrl(source.url);
      case 'dropped':
        return openDroppedModel(source.files);
    }
  }

  /** Bytes that are kept. */
  async size(): Promise<number> {
    return (await (await this.#openCache())?.size()) ?? 0;
  }

  /** Forgets everything that is kept. */
  async clear(): Promise<void> {
    await (await this.#openCache())?.clear();
  }

  /** Adds up the files of a download; those that are there already say nothing. */
  async #through({ listen, signal }: Download, total: number | undefined) {
    const cache = await this.#openCache();
    const loaded = new Map<string, number>();
    return (files: HeldModelFiles): HeldModelFiles => {
      if (!cache) return files;
      return cachedModelFiles(files, cache, {
        signal,
        onProgress: (progress) => {
          loaded.set(`${files.name} ${progress.path}`, progress.loaded);
          listen(
            [...loaded.values()].reduce((sum, bytes) => sum + bytes, 0),
            total,
          );
        },
      });
    };
  }

  /** Undefined where the browser keeps nothing, as in some private windows. */
  #openCache(): Promise<ModelCache | undefined> {
    this.#cache ??= ModelCache.open().catch(() => undefined);
    return this.#cache;
  }
}
