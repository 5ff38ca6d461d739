import { encodeNumbers, type Weight, type WeightLookup } from '@zeroreel/onnx';
import { float16OfFloats } from '../half-floats.js';
import { readNumbers } from '../stored-weight.js';

/** Writes another weight into the numbers of one that is there, `values`. */
export type WeightChange = (values: Float32Array) => Promise<void> | void;

/**
 * Weights of which some are changed. Those are computed now, one after the other in float32, and held in memory; the
 * others stay in their files.
 * @param changes by keys that `weights` has
 */
export async function changeWeights(
  weights: WeightLookup,
  changes: ReadonlyMap<string, WeightChange>,
): Promise<WeightLookup> {
  const changed = new Map<string, Weight>();
  for (const [key, change] of changes) {
    const base = weights.get(key);
    if (!base) throw new RangeError(`${key} is not there to be changed`);
    const values = await readNumbers(base, key);
    await change(values);
    changed.set(key, inMemory(values, base));
  }
  return replaceWeights(weights, changed);
}

/** Weights of which some are others. */
export const replaceWeights = (weights: WeightLookup, others: ReadonlyMap<string, Weight>): WeightLookup => ({
  get: (key) => others.get(key) ?? weights.get(key),
  keys: () => weights.keys(),
});

/** In the type of the weight before; bfloat16, whose eight bits would round a small change away, becomes float32. */
function inMemory(values: Float32Array, { dtype, shape }: Weight): Weight {
  if (dtype === 'float16') return { dtype, shape, data: bytesOf(float16OfFloats(values)) };
  if (dtype === 'float32' || dtype === 'bfloat16') return { dtype: 'float32', shape, data: bytesOf(values) };
  return { dtype, shape, data: encodeNumbers(values, dtype) };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
