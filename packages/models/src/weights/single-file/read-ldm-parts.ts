import { ZeroreelError } from '@zeroreel/core';
import { readSafetensors, type StoredWeightMap } from '../safetensors.js';
import type { NamedFile } from '../sole-safetensors.js';
import type { StoredWeight } from '../stored-weight.js';
import { layersPerBlockOfLdm, unetKeyOfLdm } from './ldm-unet-keys.js';
import { isVaeAttentionLinear, levelsOfLdmVae, vaeKeyOfLdm } from './ldm-vae-keys.js';
import { openClipLayers, openClipParts } from './open-clip-keys.js';

/** The networks of a single file, under diffusers' and transformers' keys; the bytes stay where they are. */
export type LdmParts = Readonly<Partial<Record<'unet' | 'vae' | 'text_encoder', StoredWeightMap>>>;

const UNET = 'model.diffusion_model.';
const VAE = 'first_stage_model.';
const CLIP = 'cond_stage_model.transformer.';
const OPEN_CLIP = 'cond_stage_model.model.';

/**
 * Reads a single file in the layout of latent-diffusion, as Stable Diffusion 1.x and 2.x were published. Averaged
 * weights (`model_ema.…`), the noise schedule and whatever else such files carry are ignored.
 * @throws ZeroreelError `invalid-model` for other models
 */
export async function readLdmParts({ file, name }: NamedFile): Promise<LdmParts> {
  const others = new Set<string>();
  const wanted = (key: string): boolean => {
    const isPart = [UNET, VAE, CLIP, OPEN_CLIP].some((prefix) => key.startsWith(prefix));
    if (!isPart) others.add(key);
    return isPart;
  };
  const weights = await readSafetensors(file, name, wanted);
  refuseOthers(name, weights, others);
  const parts = {
    unet: readUNet(below(weights, UNET)),
    vae: readVae(below(weights, VAE)),
    text_encoder: readText(below(weights, CLIP), below(weights, OPEN_CLIP)),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part.size > 0));
}

const below = (weights: StoredWeightMap, prefix: string): StoredWeightMap =>
  new Map(
    [...weights].flatMap(([key, weight]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), weight]] : [])),
  );

function readUNet(weights: StoredWeightMap): StoredWeightMap {
  const layersPerBlock = layersPerBlockOfLdm(weights.keys());
  return rename(weights, (key) => unetKeyOfLdm(key, layersPerBlock));
}

function readVae(weights: StoredWeightMap): StoredWeightMap {
  const levels = levelsOfLdmVae(weights.keys());
  const renamed = rename(weights, (key) => vaeKeyOfLdm(key, levels));
  return new Map([...renamed].map(([key, weight]) => [key, isVaeAttentionLinear(key) ? asLinear(weight) : weight]));
}

const asLinear = (weight: StoredWeight): StoredWeight => weight.reshaped(weight.shape.slice(0, 2));

function readText(clip: StoredWeightMap, openClip: StoredWeightMap): StoredWeightMap {
  const layers = openClipLayers(openClip.keys());
  const parts = [...openClip].flatMap(([key, weight]) =>
    openClipParts(key, layers).map((to): [string, StoredWeight] => [
      to.key,
      to.of === 1 ? weight : weight.part(to.part, to.of),
    ]),
  );
  return new Map([...clip, ...parts]);
}

const rename = (weights: StoredWeightMap, nameOf: (key: string) => string | undefined): StoredWeightMap =>
  new Map(
    [...weights].flatMap(([key, weight]) => {
      const renamed = nameOf(key);
      return renamed === undefined ? [] : [[renamed, weight]];
    }),
  );

function refuseOthers(name: string, weights: StoredWeightMap, others: ReadonlySet<string>): void {
  const has = (prefix: string): boolean => [...others, ...weights.keys()].some((key) => key.startsWith(prefix));
  const got = OTHER_MODELS.find(([prefix]) => has(prefix))?.[1];
  if (got === undefined && weights.size > 0) return;
  const shown = got ?? [...others].slice(0, 3).join(', ');
  throw new ZeroreelError(
    'invalid-model',
    `${name}: expected a Stable Diffusion 1.x or 2.x checkpoint in one file, with ${UNET}…, ${VAE}… and ` +
      `cond_stage_model.…, got ${shown}`,
  );
}

const OTHER_MODELS: readonly (readonly [string, string])[] = [
  ['conditioner.embedders.', 'one of Stable Diffusion XL'],
  [`${UNET}label_emb.`, 'one whose UNet takes classes or pictures as conditions'],
  [`${UNET}joint_blocks.`, 'one of Stable Diffusion 3'],
  [`${UNET}double_blocks.`, 'one of Flux'],
  ['lora_unet_', 'a LoRA'],
  ['control_model.', 'a ControlNet'],
];
