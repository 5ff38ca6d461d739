import type { ModelFiles, ModelPart, WeightOverlay } from '@zeroreel/core';
import { add, mul, sameShape, sub, type ComputedWeight, type Weight, type WeightLookup } from '@zeroreel/onnx';
import { openParts } from '../open-parts.js';
import { changeWeights, replaceWeights, type WeightChange } from './changed-weights.js';
import { requireStrength, type OverlayOptions } from './overlaid-weights.js';
import { canonicalKey, unmatchedKeysError, type UnmatchedKey } from './unmatched-keys.js';

/** How another checkpoint is opened and laid over the model. */
export interface CheckpointOverlayOptions extends OverlayOptions {
  /** Variant of the weights' files, for instance `fp16`. Default: the plain files, or the only variant there is. */
  readonly variant?: string;
  /** Told where a part is read in its plain files instead. Default: nobody is told. */
  readonly onNotice?: (message: string) => void;
}

/**
 * Puts another checkpoint in the model's place, part by part: a folder in diffusers' layout, which need not have all
 * parts, or a single file. At strength 1 its weights are read where they lie; else graphs compute
 * `W + strength · (W′ - W)`.
 * @throws ZeroreelError `missing-file`, `invalid-model`; from `apply` where its shapes or keys are not the model's
 */
export async function checkpointOverlay(
  files: ModelFiles,
  { strength = 1, variant, onNotice }: CheckpointOverlayOptions = {},
): Promise<WeightOverlay> {
  requireStrength(strength);
  const parts = await openParts(files, { variant, onNotice });
  return {
    name: files.name,
    async apply(part, weights) {
      const other = parts.get(part);
      if (!other || strength === 0) return weights;
      const others = matchingWeights(`${files.name} (${part})`, part, weights, other);
      if (strength === 1) return replaceWeights(weights, others);
      const changes = new Map([...others].map(([key, weight]) => [key, blend(weight, strength)]));
      return changeWeights(weights, changes);
    },
  };
}

/** The other checkpoint's weight for each key of the base. Buffers of integers are no weights. */
function matchingWeights(
  name: string,
  part: ModelPart,
  base: WeightLookup,
  other: WeightLookup,
): ReadonlyMap<string, Weight | ComputedWeight> {
  const others = new Map(Array.from(other.keys(), (key) => [canonicalKey(part, key), key]));
  const matching = new Map<string, Weight | ComputedWeight>();
  const unmatched: UnmatchedKey[] = [];
  for (const key of base.keys()) {
    const weight = base.get(key);
    const otherKey = others.get(canonicalKey(part, key));
    const found = otherKey === undefined ? undefined : other.get(otherKey);
    if (!weight || isBuffer(key)) continue;
    if (found && sameShape(found.shape, weight.shape)) matching.set(key, found);
    else unmatched.push({ key, expected: weight.shape, got: found?.shape });
  }
  if (unmatched.length > 0) throw unmatchedKeysError(name, unmatched);
  return matching;
}

/** Whether a key of a text encoder is no weight that a checkpoint has to have. */
const isBuffer = (key: string): boolean => /(^|\.)(position_ids|text_projection\.weight)$/.test(key);

const blend =
  (other: Weight | ComputedWeight, strength: number): WeightChange =>
  (g, value) =>
    add(g, value, mul(g, sub(g, g.weight('other', other, 'float32'), value), strength));
