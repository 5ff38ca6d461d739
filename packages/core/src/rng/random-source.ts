import type { Shape } from '@zeroreel/onnx';
import type { Tensor } from '../tensor/tensor.js';

/** A stream of unit normal noise. Successive calls continue the stream. */
export interface RandomSource {
  /** Draws a float32 tensor of independent N(0, 1) numbers. */
  randn(shape: Shape): Tensor;
}
