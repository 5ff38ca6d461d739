import { ZeroreelError, type ModelFiles, type ModelPart } from '@zeroreel/core';
import { openWeights } from './open-weights.js';
import type { StoredWeightMap } from './safetensors.js';
import { readLdmParts } from './single-file/read-ldm-parts.js';
import { isPickle, openSoleSafetensors } from './sole-safetensors.js';

/** Folders of a checkpoint's parts, and the stems of their weights' files. */
const STEMS: Readonly<Record<ModelPart, string>> = {
  unet: 'diffusion_pytorch_model',
  text_encoder: 'model',
  vae: 'diffusion_pytorch_model',
};

/** The weights of a checkpoint's parts, under diffusers' keys. */
export type OpenedParts = ReadonlyMap<ModelPart, StoredWeightMap>;

/**
 * Whether `files` are one checkpoint file in latent-diffusion's layout and not a folder in diffusers'. There is then no
 * `model_index.json`, but a `.safetensors` file, or a pickle that will be refused.
 */
export async function isSingleFile(files: ModelFiles): Promise<boolean> {
  if (await files.has('model_index.json')) return false;
  return (await files.list('')).some((name) => name.endsWith('.safetensors') || isPickle(name));
}

/**
 * Opens the weights of the parts that a checkpoint has: a single file, or a folder in diffusers' layout, which need not
 * have all parts.
 * @param variant of a folder's files
 * @throws ZeroreelError `missing-file` where there is no part at all; `invalid-model`
 */
export async function openParts(files: ModelFiles, variant?: string): Promise<OpenedParts> {
  if (await isSingleFile(files)) {
    const parts = await readLdmParts(await openSoleSafetensors(files, 'a checkpoint'));
    return new Map(Object.entries(parts));
  }
  const parts = new Map<ModelPart, StoredWeightMap>();
  for (const [folder, stem] of Object.entries(STEMS)) {
    if ((await files.list(folder)).length === 0) continue;
    parts.set(folder, await openWeights(files, { folder, stem, ...(variant !== undefined && { variant }) }));
  }
  if (parts.size > 0) return parts;
  throw new ZeroreelError(
    'missing-file',
    `${files.name}: expected a checkpoint: a folder in diffusers' layout (${Object.keys(STEMS).join(', ')}) ` +
      'or one .safetensors file',
  );
}
