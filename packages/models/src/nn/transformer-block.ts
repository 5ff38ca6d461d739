import type { SelfAttentionWriter } from '@zeroreel/core';
import { add, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { crossAttention, selfAttention, type TextContext } from './attention-block.js';
import { tokenDimensions } from './dimensions.js';
import { feedForward } from './feed-forward.js';
import { layerNorm } from './layer-norm.js';
import { repeatRows } from './repeat-rows.js';

export interface TransformerBlockOptions {
  readonly heads: number;
  readonly context: TextContext;
  readonly selfAttention: SelfAttentionWriter;
}

const EPSILON = 1e-5;

/**
 * Self-attention, attention to the text and a feed-forward layer, each normed before and added to its input
 * (diffusers' BasicTransformerBlock): `x [R·F, N, C]`, R = 1 or G → `[G·F, N, C]`.
 */
export function transformerBlock(g: GraphBuilder, name: string, x: Value, options: TransformerBlockOptions): Value {
  const { heads, context } = options;
  return g.scope(name, () => {
    const normed = layerNorm(g, 'norm1', x, EPSILON);
    const own = add(g, selfAttention(g, 'attn1', normed, heads, options.selfAttention), x);
    const read = crossAttention(g, 'attn2', layerNorm(g, 'norm2', own, EPSILON), heads, context);
    const [batch] = tokenDimensions(read);
    const informed = add(g, read, repeatRows(g, own, batch));
    return add(g, feedForward(g, 'ff', layerNorm(g, 'norm3', informed, EPSILON)), informed);
  });
}
