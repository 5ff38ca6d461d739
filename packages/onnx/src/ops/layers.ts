import type { GraphBuilder } from '../graph-builder.js';
import type { Value } from '../value.js';
import type { AttentionOptions } from './attention.js';

/*
 * Layers that each backend writes in its own way: the graph's dialect chooses the operators, the numbers agree.
 */

/** `x [..., in] · weightᵀ + bias`, weight `[out, in]` as PyTorch stores it → `[..., out]` (torch.nn.Linear). */
export const linear = (g: GraphBuilder, x: Value, weight: Value, bias?: Value): Value =>
  g.dialect.linear(g, x, weight, bias);

/** Normalises `x [N, C, H, W]` over groups of channels; scale and bias `[C]` (torch.nn.GroupNorm). */
export const groupNorm = (
  g: GraphBuilder,
  x: Value,
  scale: Value,
  bias: Value,
  groups: number,
  epsilon: number,
): Value => g.dialect.groupNorm(g, x, scale, bias, groups, epsilon);

/** SiLU, `x · sigmoid(x)` (torch.nn.SiLU). */
export const silu = (g: GraphBuilder, x: Value): Value => g.dialect.swish(g, x, 1);

/** GELU, exact (torch.nn.GELU). */
export const gelu = (g: GraphBuilder, x: Value): Value => g.dialect.gelu(g, x);

/**
 * softmax(q kᵀ / √d) v per head (Vaswani et al., arXiv 1706.03762, eq. 1): q `[B, Sq, heads·d]`, k and v
 * `[B, Sk, heads·d]` → `[B, Sq, heads·d]`.
 */
export const attention = (
  g: GraphBuilder,
  q: Value,
  k: Value,
  v: Value,
  heads: number,
  options?: AttentionOptions,
): Value => g.dialect.attention(g, q, k, v, heads, options);
