import { miniModels, miniModelsVersion } from 'virtual:mini-models';
import { filesUnder } from '@zeroreel/run';
import { openModelUrl, type HeldModelFiles } from '@zeroreel/web';
import { layeredFiles } from './layered-files.js';

/** A member of the embedded family. */
export type EmbeddedModel = keyof typeof miniModels;

/**
 * Its own files, then those that it shares: `edit` has the tokenizer and the autoencoder of `base`, `base` the LoRA of its
 * preset, in a folder of that name.
 */
const LAYERS: Readonly<Record<EmbeddedModel, readonly EmbeddedModel[]>> = {
  base: ['base', 'few-step'],
  'few-step': ['few-step'],
  canny: ['canny'],
  depth: ['depth'],
  edit: ['edit', 'base'],
};

/**
 * A member of the embedded family, from the site's own `models/`. Its address has the version of the weights in it, so
 * that a cache never takes old ones for new.
 * @param site the address that `models/` lies under
 * @param through what each layer is read through, for instance a cache
 * @param signal gives downloads up
 */
export function embeddedModelFiles(
  name: EmbeddedModel,
  site: string,
  through: (files: HeldModelFiles) => HeldModelFiles,
  signal?: AbortSignal,
): HeldModelFiles {
  const open = (layer: EmbeddedModel) => {
    const url = new URL(`models/${layer}?v=${miniModelsVersion}`, site).href;
    return through(openModelUrl(url, { files: Object.keys(miniModels[layer]), ...(signal && { signal }) }));
  };
  return layeredFiles(LAYERS[name].map((layer) => (layer === 'few-step' ? inFolder(layer, open(layer)) : open(layer))));
}

const inFolder = (folder: string, files: HeldModelFiles): HeldModelFiles => ({
  ...filesUnder(folder, files),
  [Symbol.dispose]: () => files[Symbol.dispose](),
});

/** Bytes of all files of a member. */
export function embeddedModelBytes(name: EmbeddedModel): number {
  const files = Object.assign({}, ...LAYERS[name].toReversed().map((layer) => miniModels[layer])) as Record<
    string,
    number
  >;
  return Object.values(files).reduce((sum, size) => sum + size, 0);
}
