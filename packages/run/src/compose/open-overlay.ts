import type { WeightOverlay } from '@zeroreel/core';
import { checkpointOverlay, differenceOverlay, isDifference, loraOverlay, type ModelFiles } from '@zeroreel/models';
import type { OverlaySettings } from '../settings/conditioning-settings.js';

/** Weights to be laid over the checkpoint's: a LoRA, another checkpoint, or a file of differences. @throws ZeroreelError */
export async function openOverlay({ kind, strength }: OverlaySettings, files: ModelFiles): Promise<WeightOverlay> {
  if (kind === 'lora') return loraOverlay(files, { strength });
  return (await isDifference(files)) ? differenceOverlay(files, { strength }) : checkpointOverlay(files, { strength });
}
