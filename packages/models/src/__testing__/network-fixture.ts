import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Shape, WeightLookup } from '@zeroreel/onnx';
import { shapedWeights } from './shaped-weights.js';

/** A network as `state_dicts.py` has written it down. */
export interface NetworkFixture {
  readonly config: Readonly<Record<string, unknown>>;
  /** diffusers' keys, sorted. */
  readonly keys: readonly string[];
  /** Weights of diffusers' keys and shapes, without numbers. */
  readonly weights: WeightLookup;
}

/** Reads `__fixtures__/networks/<name>.json`. */
export function networkFixture(
  name: 'sd15-unet' | 'sd21-unet' | 'sd15-controlnet' | 'sd-vae' | 'sd15-text' | 'sd21-text',
): NetworkFixture {
  const file = fileURLToPath(new URL(`../__fixtures__/networks/${name}.json`, import.meta.url));
  const { config, shapes } = JSON.parse(readFileSync(file, 'utf8')) as {
    config: Record<string, unknown>;
    shapes: Record<string, Shape>;
  };
  return { config, keys: Object.keys(shapes).sort(), weights: shapedWeights(shapes) };
}
