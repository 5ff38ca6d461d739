import { miniModels } from 'virtual:mini-models';
import { ZeroreelError } from '@zeroreel/core';
import type { ModelFile, ModelFiles } from '@zeroreel/models';
import { fetchFile } from './fetch-file.js';

/** A member of the embedded family. */
export type EmbeddedModel = keyof typeof miniModels;

/** Called with the bytes that came, and that will have come when all is there. */
export type DownloadListener = (loaded: number, total: number) => void;

/** Downloads of this page, each once; the browser keeps them for the next visit. */
const downloads = new Map<string, Promise<ModelFile>>();

/**
 * A member of the embedded family, from the site's own `models/`; files are fetched when they are opened. What `name` has
 * not is taken from `base`, whose tokenizer, texts and autoencoder the editing model shares.
 * @param site the address that `models/` lies under
 */
export function embeddedModelFiles(name: EmbeddedModel, site: string, listen: DownloadListener): ModelFiles {
  const layers: readonly EmbeddedModel[] = name === 'edit' ? ['edit', 'base'] : [name];
  const holderOf = (path: string) => layers.find((layer) => path in miniModels[layer]);
  const meter = new DownloadMeter(layers, holderOf, listen);
  return {
    name: `embedded ${name}`,
    has: async (path) => holderOf(path) !== undefined,
    async list(folder) {
      const listed = layers.map((layer) => namesIn(folder, Object.keys(miniModels[layer])));
      return listed.find((names) => names.length > 0) ?? [];
    },
    async open(path) {
      const layer = holderOf(path);
      if (layer === undefined) throw new ZeroreelError('missing-file', `embedded ${name}: there is no ${path}`);
      const url = new URL(`models/${layer}/${path}`, site).href;
      const download = downloads.get(url) ?? fetchFile(url, miniModels[layer][path] ?? 0, meter.part(url));
      downloads.set(url, download);
      // One that failed is tried again.
      download.catch(() => downloads.delete(url));
      return download;
    },
  };
}

function namesIn(folder: string, paths: readonly string[]): readonly string[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const names = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  return names.filter((name) => !name.includes('/'));
}

/** Adds up the downloads of a model. */
class DownloadMeter {
  readonly #loaded = new Map<string, number>();
  readonly #total: number;

  constructor(
    layers: readonly EmbeddedModel[],
    holderOf: (path: string) => EmbeddedModel | undefined,
    private readonly listen: DownloadListener,
  ) {
    const own = layers.flatMap((layer) =>
      Object.entries(miniModels[layer]).filter(([path]) => holderOf(path) === layer),
    );
    this.#total = own.reduce((sum, [, size]) => sum + size, 0);
  }

  part(url: string): (loaded: number) => void {
    return (loaded) => {
      this.#loaded.set(url, loaded);
      const sum = [...this.#loaded.values()].reduce((total, each) => total + each, 0);
      this.listen(sum, this.#total);
    };
  }
}
