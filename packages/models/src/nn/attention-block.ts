import type { AttentionProjections } from '@zeroreel/core';
import { reshape, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { tokenDimensions } from './dimensions.js';
import { linear } from './linear.js';
import { repeatRows } from './repeat-rows.js';

/** How self-attention layers are written. */
export interface SelfAttention {
  /** The part of `x [B, N, C]` whose keys and values are wanted, `[B′, N, C]`. */
  keySource(g: GraphBuilder, x: Value): Value;
  /** Writes the attention of the layer whose scope is open → `[B, N, C]`. */
  attend(g: GraphBuilder, heads: number, projections: AttentionProjections): Value;
}

/** Attention of `x [B, N, C]` to itself, the heads' part of it written by `attention` (`attn1` of diffusers' Attention). */
export function selfAttention(g: GraphBuilder, name: string, x: Value, heads: number, attention: SelfAttention): Value {
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

/** The text that a network reads. */
export interface TextContext {
  /** One text a guidance row, `[G, L, D]`. */
  readonly embeddings: Value;
  /** F: frames that read each text. */
  readonly frames: number;
}

/**
 * Attention of `x [R·F, N, C]`, R = 1 or G, to the text → `[G·F, N, C]` (`attn2` of diffusers' Attention). The frames
 * of a row are folded into its queries, so that a text's keys and values are computed once.
 */
export function crossAttention(g: GraphBuilder, name: string, x: Value, heads: number, context: TextContext): Value {
  const { embeddings, frames } = context;
  const [rows] = tokenDimensions(embeddings);
  const [, tokens, channels] = tokenDimensions(x);
  return g.scope(name, () => {
    const project = (layer: string, from: Value) => linear(g, layer, from, channels, { bias: false });
    const query = repeatRows(g, project('to_q', x), rows * frames);
    const folded = reshape(g, query, [rows, frames * tokens, channels]);
    const attended = g.dialect.attention(g, folded, project('to_k', embeddings), project('to_v', embeddings), heads);
    return linear(g, 'to_out.0', reshape(g, attended, [rows * frames, tokens, channels]), channels);
  });
}
