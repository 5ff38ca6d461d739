import type { Plugin, TokenEmbedding, WeightOverlay } from '@zeroreel/core';
import { checkpointOverlay, differenceOverlay, isDifference, loraOverlay, readTokenEmbedding } from '@zeroreel/models';
import { openModel, openModelFile } from '@zeroreel/node';
import { dreamBooth } from '@zeroreel/plugins';
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
  const files = await openModel(file);
  if (kind === 'lora') return loraOverlay(files, { strength });
  return (await isDifference(files)) ? differenceOverlay(files, { strength }) : checkpointOverlay(files, { strength });
}
