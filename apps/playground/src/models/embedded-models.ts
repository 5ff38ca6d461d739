import '@zeroreel/core/disposal';
import { miniModels, miniModelsVersion } from 'virtual:mini-models';
import type { RemoteModels } from '@zeroreel/hub';
import { filesUnder } from '@zeroreel/run';
import type { HeldModelFiles } from '@zeroreel/web';
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
 * that what is kept never stands for new ones.
 * @param site the address that `models/` lies under
 */
export function embeddedModelFiles(name: EmbeddedModel, site: string, models: RemoteModels): HeldModelFiles {
  const open = (layer: EmbeddedModel) => {
    const url = new URL(`models/${layer}?v=${miniModelsVersion}`, site).href;
    return models.openFolder(url, miniModels[layer]);
  };
  return layeredFiles(LAYERS[name].map((layer) => (layer === 'few-step' ? inFolder(layer, open(layer)) : open(layer))));
}

const inFolder = (folder: string, files: HeldModelFiles): HeldModelFiles => ({
  ...filesUnder(folder, files),
  [Symbol.dispose]: () => files[Symbol.dispose](),
});
