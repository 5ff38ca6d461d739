import type { ComputedWeight, Weight, WeightLookup } from '@zeroreel/onnx';
import { computedNumbers } from '@zeroreel/testing';
import { memoryBytes } from './memory-model-files.js';

/** The numbers of weights, of which some are computed, by their keys. */
export const lookupNumbers = (
  weights: WeightLookup,
  keys: Iterable<string>,
): Promise<ReadonlyMap<string, Float32Array>> => computedNumbers(weights, keys, memoryBytes);

/** The numbers of one weight. */
export async function weightNumbers(weight: Weight | ComputedWeight | undefined): Promise<Float32Array> {
  const numbers = await computedNumbers(new Map(weight ? [['weight', weight]] : []), undefined, memoryBytes);
  return numbers.get('weight') ?? new Float32Array();
}
