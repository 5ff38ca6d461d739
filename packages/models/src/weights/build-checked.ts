import { ZeroreelError } from '@zeroreel/core';
import { OnnxError, type DType, type OnnxModel, type Weight, type WeightLookup } from '@zeroreel/onnx';

/**
 * Builds a network's graph, and says of which component a weight is missing, misshapen or of the wrong type.
 * @param component its folder, for messages
 * @throws ZeroreelError `invalid-model` naming the component, the key, what was expected and what was got
 */
export function buildChecked(
  component: string,
  weights: WeightLookup,
  build: (weights: WeightLookup) => OnnxModel,
): OnnxModel {
  try {
    return build(floatsOnly(component, weights));
  } catch (error) {
    const isWeight = error instanceof OnnxError && (error.code === 'missing-weight' || error.code === 'weight-shape');
    if (!isWeight) throw error;
    throw new ZeroreelError('invalid-model', `${component}: ${error.message}`, { cause: error });
  }
}

const FLOATS: readonly DType[] = ['float32', 'float16', 'bfloat16'];

/** Weights that a network may read; integers occur in a file as buffers alone. */
const floatsOnly = (component: string, weights: WeightLookup): WeightLookup => ({
  keys: () => weights.keys(),
  get(key: string): Weight | undefined {
    const weight = weights.get(key);
    if (!weight || FLOATS.includes(weight.dtype)) return weight;
    const message = `${component}: weight ${key}: expected ${FLOATS.join(', ')}, got ${weight.dtype}`;
    throw new ZeroreelError('invalid-model', message);
  },
});
