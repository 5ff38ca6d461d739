import { add, mul, reshape, silu, slice, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { imageDimensions } from './dimensions.js';
import { conv2d, groupNorm, linear, type GroupNormOptions } from './layers.js';

/** The time as a resnet reads it. */
export interface TimeCondition {
  /** Time embedding behind its activation, `[1, D]`: one for the whole batch. */
  readonly embedding: Value;
  /** Added before the second norm, or scale and shift behind it. */
  readonly scaleShift: 'default' | 'scale_shift';
}

/** How a resnet is built. */
export interface ResnetBlockOptions {
  readonly outChannels: number;
  readonly norm: GroupNormOptions;
  /** Absent in the autoencoder. */
  readonly time?: TimeCondition;
}

/**
 * Two normed 3x3 convolutions beside a shortcut: `x [N, C, H, W]` → `[N, outChannels, H, W]` (diffusers'
 * ResnetBlock2D).
 */
export function resnetBlock(g: GraphBuilder, name: string, x: Value, options: ResnetBlockOptions): Value {
  const { outChannels, norm } = options;
  return g.scope(name, () => {
    const first = conv3x3(g, 'conv1', silu(g, groupNorm(g, 'norm1', x, norm)), outChannels);
    const second = conv3x3(g, 'conv2', silu(g, timedNorm(g, first, options)), outChannels);
    const [, channels] = imageDimensions(x);
    return add(g, channels === outChannels ? x : conv2d(g, 'conv_shortcut', x, outChannels, { kernel: 1 }), second);
  });
}

const conv3x3 = (g: GraphBuilder, name: string, x: Value, outChannels: number): Value =>
  conv2d(g, name, x, outChannels, { kernel: 3, padding: 1 });

/** `norm2`, with the time before it or behind it. */
function timedNorm(g: GraphBuilder, x: Value, { outChannels, norm, time }: ResnetBlockOptions): Value {
  if (time === undefined) return groupNorm(g, 'norm2', x, norm);
  const plane = [1, outChannels, 1, 1];
  if (time.scaleShift === 'default') {
    const shift = reshape(g, linear(g, 'time_emb_proj', time.embedding, outChannels), plane);
    return groupNorm(g, 'norm2', add(g, x, shift), norm);
  }
  const projected = linear(g, 'time_emb_proj', time.embedding, 2 * outChannels);
  const scaleAndShift = reshape(g, projected, [2, outChannels, 1, 1]);
  const scale = slice(g, scaleAndShift, 0, 0, 1);
  const shift = slice(g, scaleAndShift, 0, 1, 2);
  return add(g, mul(g, groupNorm(g, 'norm2', x, norm), add(g, scale, 1)), shift);
}
