import { resolve } from 'node:path';
import type { OverlaySettings, RunSettings } from '@zeroreel/run';
import type { OverlayFlags } from './conditioning-options.js';
import { parseWeightedPath } from './parse-weighted-path.js';

/** What is laid over the checkpoint: a DreamBooth first, LoRAs in their order on top. @throws ZeroreelError `invalid-request` */
export function overlaysFromFlags(flags: OverlayFlags): Pick<RunSettings, 'overlays' | 'embeddings'> {
  const dreamBooths = flags.dreambooth === undefined ? [] : [overlay('dreambooth', '--dreambooth', flags.dreambooth)];
  const overlays = [...dreamBooths, ...flags.lora.map((text) => overlay('lora', '--lora', text))];
  const embeddings = flags.embedding.map((file) => resolve(file));
  return { ...(overlays.length > 0 && { overlays }), ...(embeddings.length > 0 && { embeddings }) };
}

function overlay(kind: OverlaySettings['kind'], flag: string, text: string): OverlaySettings {
  const { path, weight } = parseWeightedPath(flag, text);
  return { kind, file: path, strength: weight };
}
