import type { ComputedWeight, DType, GraphBuilder, Shape, Value, Weight, WeightLookup } from '@zeroreel/onnx';

/** Writes the nodes that change `value`, which is float32, and returns the result, which has its shape. */
export type WeightChange = (g: GraphBuilder, value: Value) => Value;

/**
 * Weights of which some are changed. Graphs compute the changed ones: neither they nor what changes them is read now.
 * @param changes by key; `weights` has each
 */
export function changeWeights(weights: WeightLookup, changes: ReadonlyMap<string, WeightChange>): WeightLookup {
  const changed = new Map<string, ComputedWeight>();
  for (const [key, change] of changes) {
    const base = weights.get(key);
    if (!base) throw new RangeError(`${key} is not there to be changed`);
    changed.set(key, new ChangedWeight(base, change));
  }
  return replaceWeights(weights, changed);
}

class ChangedWeight implements ComputedWeight {
  readonly dtype: DType;
  readonly shape: Shape;

  constructor(
    private readonly base: Weight | ComputedWeight,
    private readonly change: WeightChange,
  ) {
    this.dtype = base.dtype;
    this.shape = base.shape;
  }

  compute(g: GraphBuilder): Value {
    return this.change(g, g.weight('', this.base, 'float32'));
  }
}

/** Weights with `others` in the place of those that have their keys. */
export const replaceWeights = (
  weights: WeightLookup,
  others: ReadonlyMap<string, Weight | ComputedWeight>,
): WeightLookup => ({
  get: (key) => others.get(key) ?? weights.get(key),
  keys: () => weights.keys(),
});
