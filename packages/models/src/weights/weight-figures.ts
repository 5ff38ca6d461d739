import type { WeightFigures } from '@zeroreel/core';
import { elementCount, type DType, type WeightLookup } from '@zeroreel/onnx';

/** How large the weights of a network are, from the headers of their files. */
export function weightFigures(weights: WeightLookup): WeightFigures {
  const byType: Partial<Record<DType, number>> = {};
  let [parameters, largest] = [0, 0];
  for (const key of weights.keys()) {
    const { dtype = 'float32', shape = [0] } = weights.get(key) ?? {};
    const size = elementCount(shape);
    byType[dtype] = (byType[dtype] ?? 0) + size;
    parameters += size;
    largest = Math.max(largest, size);
  }
  return { parameters, byType, largest };
}
