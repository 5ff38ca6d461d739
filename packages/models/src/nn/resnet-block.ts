import { add, concat, mul, reshape, silu, slice, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { imageDimensions, repeatRows } from './dimensions.js';
import { conv2d, groupNorm, linear, type GroupNormOptions } from './layers.js';

/** The time as a resnet reads it. */
export interface TimeCondition {
  /** Time embedding behind its activation, `[E, D]`: one for the whole batch, for a guidance row, or for a frame of a row. */
  readonly embedding: Value;
  /** Images of the whole batch, G·F, that each stands for. */
  readonly images: number;
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
    const shortcut = channels === outChannels ? x : conv2d(g, 'conv_shortcut', x, outChannels, { kernel: 1 });
    const [batch] = imageDimensions(second);
    return add(g, repeatRows(g, shortcut, batch), second);
  });
}

const conv3x3 = (g: GraphBuilder, name: string, x: Value, outChannels: number): Value =>
  conv2d(g, name, x, outChannels, { kernel: 3, padding: 1 });

/** `norm2`, with the time before it or behind it. */
function timedNorm(g: GraphBuilder, x: Value, { outChannels, norm, time }: ResnetBlockOptions): Value {
  if (time === undefined) return groupNorm(g, 'norm2', x, norm);
  const timed = timedRows(g, x, time);
  if (time.scaleShift === 'default') {
    const shift = perImage(g, linear(g, 'time_emb_proj', time.embedding, outChannels), time);
    return groupNorm(g, 'norm2', add(g, timed, shift), norm);
  }
  const projected = linear(g, 'time_emb_proj', time.embedding, 2 * outChannels);
  const scale = perImage(g, slice(g, projected, 1, 0, outChannels), time);
  const shift = perImage(g, slice(g, projected, 1, outChannels, 2 * outChannels), time);
  return add(g, mul(g, groupNorm(g, 'norm2', timed, norm), add(g, scale, 1)), shift);
}

/** All guidance rows of `x`, where their times differ. */
function timedRows(g: GraphBuilder, x: Value, { embedding, images }: TimeCondition): Value {
  const [count = 1] = embedding.shape;
  return count === 1 ? x : repeatRows(g, x, count * images);
}

/** `[E, C]` → planes for images: `[1, C, 1, 1]`, or one for each of the batch, `[G·F, C, 1, 1]`. */
function perImage(g: GraphBuilder, x: Value, { images }: TimeCondition): Value {
  const [count = 1, channels = 0] = x.shape;
  const plane = [channels, 1, 1];
  if (count === 1 || images === 1) return reshape(g, x, [count, ...plane]);
  const repeated = concat(g, new Array<Value>(images).fill(reshape(g, x, [count, 1, channels])), 1);
  return reshape(g, repeated, [count * images, ...plane]);
}
