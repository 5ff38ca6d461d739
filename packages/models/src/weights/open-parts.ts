import { ZeroreelError, type ModelPart } from '@zeroreel/core';
import type { ModelFiles } from './model-files.js';
import type { StoredWeightMap } from './safetensors.js';
import { readLdmParts } from './single-file/read-ldm-parts.js';
import { isPickle, openSoleSafetensors } from './sole-safetensors.js';
import { openWeights } from './weight-source.js';

const STEMS: Readonly<Record<ModelPart, string>> = {
  unet: 'diffusion_pytorch_model',
  vae: 'diffusion_pytorch_model',
  text_encoder: 'model',
};

/**
 * Whether `files` are one checkpoint file in latent-diffusion's layout and not a folder in diffusers': there is no
 * `model_index.json`, but a `.safetensors` file, or a pickle that will be refused.
 */
export async function isSingleFile(files: ModelFiles): Promise<boolean> {
  if (await files.has('model_index.json')) return false;
  return (await files.list('')).some((name) => name.endsWith('.safetensors') || isPickle(name));
}

/**
 * The weights of the parts that a checkpoint has, under diffusers' keys: of a single file, or of a folder in diffusers'
 * layout, some of whose parts may be missing.
 * @param variant of a folder's files
 * @throws ZeroreelError `missing-file` where there is no part at all; `invalid-model`
 */
export async function openParts(
  files: ModelFiles,
  variant?: string,
): Promise<Readonly<Partial<Record<ModelPart, StoredWeightMap>>>> {
  if (await isSingleFile(files)) return readLdmParts(await openSoleSafetensors(files, 'a checkpoint'));
  const parts: Partial<Record<ModelPart, StoredWeightMap>> = {};
  for (const part of ['unet', 'text_encoder', 'vae'] as const) {
    if ((await files.list(part)).length === 0) continue;
    parts[part] = await openWeights(files, {
      folder: part,
      stem: STEMS[part],
      ...(variant !== undefined && { variant }),
    });
  }
  if (Object.keys(parts).length > 0) return parts;
  throw new ZeroreelError(
    'missing-file',
    `${files.name}: expected a checkpoint: a folder in diffusers' layout (unet, text_encoder, vae) or one .safetensors file`,
  );
}
