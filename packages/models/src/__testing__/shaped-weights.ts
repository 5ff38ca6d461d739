import { elementCount, type Shape, type Weight, type WeightLookup } from '@zeroreel/onnx';

/** Weights of these shapes in a file that does not exist: enough to build a graph, not to run it. */
export function shapedWeights(shapes: Readonly<Record<string, Shape>>): WeightLookup {
  const weights = new Map(Object.entries(shapes).map(([key, shape]) => [key, weight(shape)]));
  return { get: (key) => weights.get(key), keys: () => weights.keys() };
}

const weight = (shape: Shape): Weight => ({
  dtype: 'float32',
  shape,
  data: { file: '/weights.safetensors', offset: 0, length: 4 * elementCount(shape) },
});
