import {
  layerNorm as normalise,
  type Conv2dOptions as ConvolveOptions,
  type GraphBuilder,
  type Value,
} from '@zeroreel/onnx';
import { imageDimensions } from './dimensions.js';

/** How a linear layer is built. */
export interface LinearOptions {
  /** Whether the layer adds a bias. Default true. */
  readonly bias?: boolean;
}

/** The layer `name` of the checkpoint, a torch.nn.Linear: `x [..., in]` → `[..., outChannels]`. */
export function linear(
  g: GraphBuilder,
  name: string,
  x: Value,
  outChannels: number,
  { bias = true }: LinearOptions = {},
): Value {
  return g.scope(name, () => {
    const weight = g.parameter('weight', [outChannels, ...x.shape.slice(-1)]);
    return g.dialect.linear(g, x, weight, bias ? g.parameter('bias', [outChannels]) : undefined);
  });
}

/** How a convolution is built. */
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
    return g.dialect.conv2d(g, x, weight, g.parameter('bias', [outChannels]), options);
  });
}

/** Options of a convolution with this odd kernel that keeps height and width. */
export const sameSize = (kernel: number): Conv2dOptions => ({ kernel, padding: Math.floor((kernel - 1) / 2) });

/** How a group normalisation is built. */
export interface GroupNormOptions {
  readonly groups: number;
  /** Added to the variance. */
  readonly epsilon: number;
}

/** The layer `name` of the checkpoint, a torch.nn.GroupNorm over `x [N, C, H, W]`. */
export function groupNorm(g: GraphBuilder, name: string, x: Value, { groups, epsilon }: GroupNormOptions): Value {
  const [, channels] = imageDimensions(x);
  return g.scope(name, () =>
    g.dialect.groupNorm(g, x, g.parameter('weight', [channels]), g.parameter('bias', [channels]), groups, epsilon),
  );
}

/** The layer `name` of the checkpoint, a torch.nn.LayerNorm over the last axis of `x [..., C]`. */
export function layerNorm(g: GraphBuilder, name: string, x: Value, epsilon: number): Value {
  const channels = x.shape.slice(-1);
  return g.scope(name, () => normalise(g, x, g.parameter('weight', channels), g.parameter('bias', channels), epsilon));
}
