import type { Plugin, TokenEmbedding, WeightOverlay } from '@zeroreel/core';
import {
  checkpointOverlay,
  differenceOverlay,
  loraOverlay,
  readSafetensors,
  readTokenEmbedding,
  type ModelFiles,
} from '@zeroreel/models';
import { openModelFile } from '@zeroreel/node';
import { dreamBooth } from '@zeroreel/plugins';
import { openModelPath } from '../model-files.js';
import type { OverlaySettings } from '../settings/conditioning-settings.js';
import type { RunSettings } from '../settings/run-settings.js';

/** LoRAs, DreamBooths and textual inversions as one plugin; none where there are none. @throws ZeroreelError */
export async function overlayPlugins({ overlays = [], embeddings = [] }: RunSettings): Promise<Plugin[]> {
  if (overlays.length + embeddings.length === 0) return [];
  const weights: WeightOverlay[] = [];
  for (const overlay of overlays) weights.push(await openOverlay(overlay));
  const tokenEmbeddings: TokenEmbedding[] = [];
  for (const file of embeddings) tokenEmbeddings.push(await readTokenEmbedding(openModelFile(file)));
  return [dreamBooth({ overlays: weights, tokenEmbeddings })];
}

async function openOverlay({ kind, file, strength }: OverlaySettings): Promise<WeightOverlay> {
  const files = openModelPath(file);
  if (kind === 'lora') return loraOverlay(files, { strength });
  return (await isDifference(files)) ? differenceOverlay(files, { strength }) : checkpointOverlay(files, { strength });
}

const DIFFERENCE_FILES = ['unet.safetensors', 'text_encoder.safetensors', 'vae.safetensors'];
const DIFFERENCE_KEY = /^(unet|text_encoder|vae)\./;

/** Differences lie in files named after parts, or in one whose keys begin with a part; checkpoints do neither. */
async function isDifference(files: ModelFiles): Promise<boolean> {
  const names = (await files.list('')).filter((name) => name.endsWith('.safetensors'));
  if (names.some((name) => DIFFERENCE_FILES.includes(name))) return true;
  const [only] = names;
  if (only === undefined || names.length > 1) return false;
  const keys = [...(await readSafetensors(await files.open(only), files.name)).keys()];
  return keys.some((key) => DIFFERENCE_KEY.test(key));
}
