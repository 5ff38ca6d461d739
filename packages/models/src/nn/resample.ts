import { resizeNearest, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { conv2d } from './conv2d.js';
import { imageDimensions } from './dimensions.js';
import { upsampleByPhases } from './upsample-by-phases.js';

/**
 * Halves the resolution by a 3x3 convolution of stride 2 (diffusers' Downsample2D).
 * @param padding 1 pads evenly, to ⌈H/2⌉; 0 pads a row below and a column to the right, to ⌊H/2⌋
 */
export function downsample(g: GraphBuilder, name: string, x: Value, padding: 0 | 1): Value {
  const [, channels] = imageDimensions(x);
  const options = { kernel: 3, stride: 2, padding: padding === 0 ? ([0, 0, 1, 1] as const) : 1 };
  return conv2d(g, `${name}.conv`, x, channels, options);
}

/**
 * Repeats cells up to `height` x `width`, then smooths by a 3x3 convolution (diffusers' Upsample2D). Where that is exactly
 * twice the size, both in one.
 */
export function upsample(g: GraphBuilder, name: string, x: Value, height: number, width: number): Value {
  const [, channels, ownHeight, ownWidth] = imageDimensions(x);
  if (height !== 2 * ownHeight || width !== 2 * ownWidth) {
    return conv2d(g, `${name}.conv`, resizeNearest(g, x, height, width), channels, { kernel: 3, padding: 1 });
  }
  return g.scope(`${name}.conv`, () =>
    upsampleByPhases(g, x, g.parameter('weight', [channels, channels, 3, 3]), g.parameter('bias', [channels])),
  );
}
