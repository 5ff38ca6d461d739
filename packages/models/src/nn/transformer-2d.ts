import { add, reshape, transpose, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { conv2d } from './conv2d.js';
import { imageDimensions, tokenDimensions } from './dimensions.js';
import { groupNorm } from './group-norm.js';
import { linear } from './linear.js';
import { repeatRows } from './repeat-rows.js';
import { transformerBlock, type TransformerBlockOptions } from './transformer-block.js';

export interface Transformer2dOptions extends TransformerBlockOptions {
  /** Transformer blocks in a row. */
  readonly layers: number;
  readonly normGroups: number;
  /** Whether the projections in and out are linear layers (SD 2.x) or 1x1 convolutions (SD 1.x). */
  readonly useLinearProjection: boolean;
}

const EPSILON = 1e-6;

/**
 * Transformer blocks over the cells of `x [R·F, C, H, W]`, R = 1 or G, added to it → `[G·F, C, H, W]`
 * (diffusers' Transformer2DModel).
 */
export function transformer2d(g: GraphBuilder, name: string, x: Value, options: Transformer2dOptions): Value {
  return g.scope(name, () => {
    const normed = groupNorm(g, 'norm', x, { groups: options.normGroups, epsilon: EPSILON });
    let tokens = projectIn(g, normed, options);
    for (let layer = 0; layer < options.layers; layer++) {
      tokens = transformerBlock(g, `transformer_blocks.${layer}`, tokens, options);
    }
    const [batch] = tokenDimensions(tokens);
    return add(g, projectOut(g, tokens, x, options), repeatRows(g, x, batch));
  });
}

/** `[B, C, H, W]` → `[B, H·W, C]` */
function projectIn(g: GraphBuilder, x: Value, { useLinearProjection }: Transformer2dOptions): Value {
  const [, channels] = imageDimensions(x);
  if (useLinearProjection) return linear(g, 'proj_in', toTokens(g, x), channels);
  return toTokens(g, conv2d(g, 'proj_in', x, channels, { kernel: 1 }));
}

/** `[B, H·W, C]` → `[B, C, H, W]`, height and width those of `like`. */
function projectOut(g: GraphBuilder, tokens: Value, like: Value, { useLinearProjection }: Transformer2dOptions): Value {
  const [, channels, height, width] = imageDimensions(like);
  if (useLinearProjection) return toImage(g, linear(g, 'proj_out', tokens, channels), height, width);
  return conv2d(g, 'proj_out', toImage(g, tokens, height, width), channels, { kernel: 1 });
}

/** `[B, C, H, W]` → `[B, H·W, C]` */
function toTokens(g: GraphBuilder, x: Value): Value {
  const [batch, channels, height, width] = imageDimensions(x);
  return transpose(g, reshape(g, x, [batch, channels, height * width]), [0, 2, 1]);
}

/** `[B, H·W, C]` → `[B, C, H, W]` */
function toImage(g: GraphBuilder, x: Value, height: number, width: number): Value {
  const [batch, , channels] = tokenDimensions(x);
  return reshape(g, transpose(g, x, [0, 2, 1]), [batch, channels, height, width]);
}
