import { ZeroreelError, type ModelPart, type WeightOverlay } from '@zeroreel/core';
import type { Weight, WeightLookup } from '@zeroreel/onnx';
import { float16OfFloats } from '../half-floats.js';
import { readNumbers } from '../stored-weight.js';

/** How strongly an overlay changes weights. */
export interface OverlayOptions {
  /** 0 changes nothing, 1 is the overlay as it was made; any other number is possible. Default 1. */
  readonly strength?: number;
}

/**
 * Requires a finite strength.
 * @throws ZeroreelError `invalid-request`
 */
export function requireStrength(strength: number): void {
  if (Number.isFinite(strength)) return;
  throw new ZeroreelError('invalid-request', `strength: expected a number, got ${strength}`);
}

/** Changes the numbers of a weight, `values`, in place. */
export type WeightChange = (values: Float32Array) => Promise<void> | void;

/**
 * Weights of which some are changed. The changed ones are computed now, one after the other in float32, and held in
 * memory; the others stay in their files.
 * @param changes by key; `weights` has each
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

/** Weights with `others` in the place of those that have their keys. */
export const replaceWeights = (weights: WeightLookup, others: ReadonlyMap<string, Weight>): WeightLookup => ({
  get: (key) => others.get(key) ?? weights.get(key),
  keys: () => weights.keys(),
});

/**
 * A weight in memory: float16 in its own type, all others as float32, because bfloat16 and float8 would round changes
 * away.
 */
const inMemory = (values: Float32Array, { dtype, shape }: Weight): Weight =>
  dtype === 'float16'
    ? { dtype, shape, data: bytesOf(float16OfFloats(values)) }
    : { dtype: 'float32', shape, data: bytesOf(values) };

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** A component with overlays on its weights, one over the other, in order. */
export async function applyOverlays<T extends { readonly weights: WeightLookup }>(
  part: ModelPart,
  component: T,
  overlays: readonly WeightOverlay[],
): Promise<Omit<T, 'weights'> & { readonly weights: WeightLookup }> {
  let weights: WeightLookup = component.weights;
  for (const overlay of overlays) weights = await overlay.apply(part, weights);
  return { ...component, weights };
}
