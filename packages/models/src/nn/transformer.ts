import type { SelfAttentionWriter } from '@zeroreel/core';
import { add, reshape, transpose, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { imageDimensions, repeatRows, tokenDimensions } from './dimensions.js';
import { conv2d, groupNorm, layerNorm, linear } from './layers.js';

/** The text that a network reads. */
export interface TextContext {
  /** One text a guidance row, `[G, L, D]`, or one a frame of a row, `[G·F, L, D]`. */
  readonly embeddings: Value;
  /** Frames that read each text: F, or 1 where each has its own. */
  readonly frames: number;
}

/** What every transformer block reads. */
export interface TransformerBlockOptions {
  readonly heads: number;
  readonly context: TextContext;
  readonly selfAttention: SelfAttentionWriter;
}

/** How the transformers of one resolution are built. */
export interface Transformer2dOptions extends TransformerBlockOptions {
  /** Transformer blocks in a row. */
  readonly layers: number;
  readonly normGroups: number;
  /** Whether the projections in and out are linear layers (SD 2.x) or 1x1 convolutions (SD 1.x). */
  readonly useLinearProjection: boolean;
}

const GROUP_NORM_EPSILON = 1e-6;
const LAYER_NORM_EPSILON = 1e-5;

/**
 * Transformer blocks over the cells of `x [R·F, C, H, W]`, R = 1 or G, added to it → `[G·F, C, H, W]`
 * (diffusers' Transformer2DModel).
 */
export function transformer2d(g: GraphBuilder, name: string, x: Value, options: Transformer2dOptions): Value {
  return g.scope(name, () => {
    const normed = groupNorm(g, 'norm', x, { groups: options.normGroups, epsilon: GROUP_NORM_EPSILON });
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

/**
 * Self-attention, attention to the text and a feed-forward layer, each normed before and added to its input
 * (diffusers' BasicTransformerBlock): `x [R·F, N, C]`, R = 1 or G → `[G·F, N, C]`.
 */
export function transformerBlock(g: GraphBuilder, name: string, x: Value, options: TransformerBlockOptions): Value {
  const { heads, context } = options;
  return g.scope(name, () => {
    const normed = layerNorm(g, 'norm1', x, LAYER_NORM_EPSILON);
    const own = add(g, selfAttention(g, 'attn1', normed, heads, options.selfAttention), x);
    const read = crossAttention(g, 'attn2', layerNorm(g, 'norm2', own, LAYER_NORM_EPSILON), heads, context);
    const [batch] = tokenDimensions(read);
    const informed = add(g, read, repeatRows(g, own, batch));
    return add(g, feedForward(g, 'ff', layerNorm(g, 'norm3', informed, LAYER_NORM_EPSILON)), informed);
  });
}

/** Attention of `x [B, N, C]` to itself; `attention` writes the heads' part (`attn1` of diffusers' Attention). */
export function selfAttention(
  g: GraphBuilder,
  name: string,
  x: Value,
  heads: number,
  attention: SelfAttentionWriter,
): Value {
  const [, , channels] = tokenDimensions(x);
  return g.scope(name, () => {
    const project = (layer: string, from: Value) => linear(g, layer, from, channels, { bias: false });
    const source = attention.keySource(g, x);
    const query = project('to_q', x);
    const attended = attention.attend(g, heads, {
      query,
      key: project('to_k', source),
      value: project('to_v', source),
    });
    return linear(g, 'to_out.0', attended, channels);
  });
}

/**
 * Attention of `x [R·F, N, C]`, R = 1 or G, to the text → `[G·F, N, C]` (`attn2` of diffusers' Attention). The frames
 * of a text are folded into its queries, so that a text's keys and values are computed once.
 */
export function crossAttention(g: GraphBuilder, name: string, x: Value, heads: number, context: TextContext): Value {
  const { embeddings, frames } = context;
  const [texts] = tokenDimensions(embeddings);
  const [, tokens, channels] = tokenDimensions(x);
  return g.scope(name, () => {
    const project = (layer: string, from: Value) => linear(g, layer, from, channels, { bias: false });
    const query = repeatRows(g, project('to_q', x), texts * frames);
    const folded = reshape(g, query, [texts, frames * tokens, channels]);
    const attended = g.dialect.attention(g, folded, project('to_k', embeddings), project('to_v', embeddings), heads);
    return linear(g, 'to_out.0', reshape(g, attended, [texts * frames, tokens, channels]), channels);
  });
}

/**
 * Widens `x [B, N, C]` four times through GEGLU and narrows it again (diffusers' FeedForward; Shazeer, arXiv
 * 2002.05202).
 */
export function feedForward(g: GraphBuilder, name: string, x: Value): Value {
  const [channels = 0] = x.shape.slice(-1);
  return g.scope(name, () => {
    const gated = g.dialect.geglu(g, linear(g, 'net.0.proj', x, 8 * channels));
    return linear(g, 'net.2', gated, channels);
  });
}
