import { clamp, combine, divide, map } from '../tensor/arithmetic.js';
import { elementCount } from '@zeroreel/onnx';
import { tensor, type Tensor } from '../tensor/tensor.js';
import type { PredictionType, SchedulerConfig } from './scheduler-config.js';

/** √ᾱ_t and √(1 - ᾱ_t) as float32 numbers. */
export interface NoiseLevel {
  readonly signal: number;
  readonly noise: number;
}

/** @param alphaCumprod ᾱ_t */
export const noiseLevel = (alphaCumprod: number): NoiseLevel => ({
  signal: Math.fround(Math.sqrt(alphaCumprod)),
  noise: Math.fround(Math.sqrt(Math.fround(1 - alphaCumprod))),
});

/** The two halves of x_t = √ᾱ x_0 + √(1 - ᾱ) ε. */
export interface Prediction {
  readonly x0: Tensor;
  readonly epsilon: Tensor;
}

/** What a network's output says of x_0 and ε (Salimans and Ho 2022, arXiv 2202.00512, for v = √ᾱ ε - √(1 - ᾱ) x_0). */
export function predict(type: PredictionType, output: Tensor, x: Tensor, level: NoiseLevel): Prediction {
  switch (type) {
    case 'epsilon':
      return { x0: divide(combine(1, x, -level.noise, output), level.signal), epsilon: output };
    case 'sample':
      return { x0: output, epsilon: epsilonFromX0(output, x, level) };
    case 'v_prediction':
      return {
        x0: combine(level.signal, x, -level.noise, output),
        epsilon: combine(level.signal, output, level.noise, x),
      };
  }
}

/** ε = (x_t - √ᾱ x_0) / √(1 - ᾱ) */
export const epsilonFromX0 = (x0: Tensor, x: Tensor, level: NoiseLevel): Tensor =>
  divide(combine(1, x, -level.signal, x0), level.noise);

/** Clips or thresholds predicted x_0 as the checkpoint's scheduler asks; thresholding wins where both are on. */
export function limitX0(x0: Tensor, config: SchedulerConfig): Tensor {
  if (config.thresholding) return thresholdDynamically(x0, config.dynamicThresholdingRatio, config.sampleMaxValue);
  if (config.clipSample) return clamp(x0, -config.clipSampleRange, config.clipSampleRange);
  return x0;
}

/**
 * Saharia et al. 2022 (arXiv 2205.11487), section 2.3, frame by frame: s = quantile of |x_0|, then clamp(x_0, ±s) / s.
 */
function thresholdDynamically(x0: Tensor, ratio: number, maximum: number): Tensor {
  const size = elementCount(x0.shape.slice(1));
  const data = new Float32Array(x0.data.length);
  for (let start = 0; start < data.length; start += size) {
    const frame = tensor(x0.data.subarray(start, start + size), [size]);
    const s = Math.min(Math.max(quantile(map(frame, Math.abs).data, ratio), 1), maximum);
    data.set(divide(clamp(frame, -s, s), s).data, start);
  }
  return tensor(data, x0.shape);
}

/** Linear interpolation between the nearest ranks, as `torch.quantile`. */
function quantile(values: Float32Array, ratio: number): number {
  const sorted = values.slice().sort();
  const rank = Math.fround(Math.fround(ratio) * (sorted.length - 1));
  const below = sorted[Math.floor(rank)] as number;
  const above = sorted[Math.ceil(rank)] as number;
  return Math.fround(below + Math.fround(rank - Math.floor(rank)) * (above - below));
}
