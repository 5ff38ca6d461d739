import { tensor, type Tensor } from '@zeroreel/core';
import { elementCount, type Shape } from '@zeroreel/onnx';

/** Uniform numbers of unit variance, the same in every process. */
export function noise(shape: Shape, seed = 1): Tensor {
  let state = seed;
  const data = Float32Array.from({ length: elementCount(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * Math.sqrt(3);
  });
  return tensor(data, shape);
}
