import {
  conv2d as convolve,
  type Conv2dOptions as ConvolveOptions,
  type GraphBuilder,
  type Value,
} from '@zeroreel/onnx';
import { imageDimensions } from './dimensions.js';

export interface Conv2dOptions extends ConvolveOptions {
  /** Cells on a side of the kernel. */
  readonly kernel: number;
}

/** The layer `name` of the checkpoint, a torch.nn.Conv2d with bias: `x [N, C, H, W]` → `[N, outChannels, H', W']`. */
export function conv2d(
  g: GraphBuilder,
  name: string,
  x: Value,
  outChannels: number,
  { kernel, ...options }: Conv2dOptions,
): Value {
  const [, channels] = imageDimensions(x);
  return g.scope(name, () => {
    const weight = g.parameter('weight', [outChannels, channels, kernel, kernel]);
    return convolve(g, x, weight, g.parameter('bias', [outChannels]), options);
  });
}

/** Options of a convolution with this odd kernel that keeps height and width. */
export const sameSize = (kernel: number): Conv2dOptions => ({ kernel, padding: Math.floor((kernel - 1) / 2) });
