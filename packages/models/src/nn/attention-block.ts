import type { SelfAttentionWriter } from '@zeroreel/core';
import { reshape, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { tokenDimensions } from './dimensions.js';
import { linear } from './linear.js';
import { repeatRows } from './repeat-rows.js';

/** Attention of `x [B, N, C]` to itself, the heads' part of it written by `attention` (`attn1` of diffusers' Attention). */
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

/** The text that a network reads. */
export interface TextContext {
  /** One text a guidance row, `[G, L, D]`, or one a frame of a row, `[G·F, L, D]`. */
  readonly embeddings: Value;
  /** Frames that read each text: F, or 1 where each has its own. */
  readonly frames: number;
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
