import { ZeroreelError, type ModelFiles, type ModelPart } from '@zeroreel/core';
import type { WeightLookup } from '@zeroreel/onnx';
import { chooseVariants, openWeights, type OpenPartsOptions, type WeightLocation } from './open-weights.js';
import type { StoredWeightMap } from './safetensors.js';
import { openFileParts, readVae } from './single-file/read-file-parts.js';
import { countWeightFiles } from './sole-safetensors.js';

/** The part that Stable Diffusion XL's second text encoder is, OpenCLIP's ViT-bigG/14: its folder in diffusers' layout. */
export const SECOND_ENCODER = 'text_encoder_2';

/** Where the weights of a checkpoint's parts lie in diffusers' layout. */
export const PART_LOCATIONS: Readonly<Record<'unet' | 'text_encoder' | 'text_encoder_2' | 'vae', WeightLocation>> = {
  unet: { folder: 'unet', stem: 'diffusion_pytorch_model' },
  text_encoder: { folder: 'text_encoder', stem: 'model' },
  text_encoder_2: { folder: 'text_encoder_2', stem: 'model' },
  vae: { folder: 'vae', stem: 'diffusion_pytorch_model' },
};

/** The weights of a checkpoint's parts, under diffusers' keys. */
export type OpenedParts = ReadonlyMap<ModelPart, WeightLookup>;

/**
 * Whether `files` are one file, or a folder with one file of weights directly in it, and not a folder in diffusers'
 * layout.
 */
export async function isSingleFile(files: ModelFiles): Promise<boolean> {
  return !(await files.has('model_index.json')) && (await countWeightFiles(files)) > 0;
}

/**
 * Opens the weights of the parts that a checkpoint has: one file, with a whole checkpoint or any part of one, or a folder
 * in diffusers' layout, which need not have all parts and may be that of a single part.
 * @throws ZeroreelError `missing-file` where there is no part at all; `invalid-model`
 */
export async function openParts(files: ModelFiles, options: OpenPartsOptions = {}): Promise<OpenedParts> {
  if (await isSingleFile(files)) {
    const { unet, vae, text_encoder, text_encoder_2 } = await openFileParts(files, options);
    return new Map(
      Object.entries({ unet, vae, text_encoder, text_encoder_2 }).flatMap(
        ([part, weights]): [ModelPart, WeightLookup][] => (weights ? [[part, weights]] : []),
      ),
    );
  }
  const parts = new Map<ModelPart, WeightLookup>();
  const locations: WeightLocation[] = [];
  for (const location of Object.values(PART_LOCATIONS)) {
    if ((await files.list(location.folder)).length > 0) locations.push(location);
  }
  for (const location of await chooseVariants(files, locations, options)) {
    parts.set(location.folder, await openPart(files, location));
  }
  if (parts.size > 0) return parts;
  throw new ZeroreelError(
    'missing-file',
    `${files.name}: expected a checkpoint: a folder in diffusers' layout (${Object.keys(PART_LOCATIONS).join(', ')}) ` +
      'or one .safetensors file',
  );
}

/** Opens the weights of a part in diffusers' layout; an autoencoder's under the shapes that all of them have. */
export async function openPart(files: ModelFiles, location: WeightLocation): Promise<StoredWeightMap> {
  const weights = await openWeights(files, location);
  return location.folder === 'vae' ? readVae(weights) : weights;
}
