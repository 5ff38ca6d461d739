import { lengthOf } from '../axis.js';
import type { GraphBuilder } from '../graph-builder.js';
import { requireSameDType, shapeMismatch } from '../graph-error.js';
import type { Value } from '../value.js';
import { add, cast, mul, softmax } from './elementwise.js';
import { matmul } from './matmul.js';
import { reshape, transpose } from './movement.js';

/** Which keys a query sees. */
export interface AttentionOptions {
  /** Whether a query sees keys up to its own position alone; there are then as many queries as keys. Default false. */
  readonly causal?: boolean;
}

/** Added to the score of a hidden key: exp gives 0, and with any score beside it float16 does not overflow. */
const HIDDEN = -30_000;

/**
 * softmax(q kᵀ / √d) v per head (Vaswani et al., arXiv 1706.03762, eq. 1) as one fused operator, which never holds all
 * scores. q `[B, Sq, heads·d]`, k and v `[B, Sk, heads·d]` → `[B, Sq, heads·d]`.
 * @throws OnnxError `shape-mismatch` or `dtype-mismatch`
 */
export function multiHeadAttention(
  g: GraphBuilder,
  q: Value,
  k: Value,
  v: Value,
  heads: number,
  { causal = false }: AttentionOptions = {},
): Value {
  requireAttention(g, q, k, v, heads, causal);
  const mask = causal ? causalMask(g, q) : undefined;
  const inputs = [q, k, v, undefined, undefined, mask];
  return g.node('MultiHeadAttention', inputs, q, { num_heads: heads }, 'com.microsoft');
}

/**
 * {@link multiHeadAttention} from MatMul, Softmax and MatMul, for providers without the fused operator. It holds
 * `[B, heads, Sq, Sk]` scores. The softmax is in float32 whatever the graph's type.
 * @throws OnnxError `shape-mismatch` or `dtype-mismatch`
 */
export function explicitAttention(
  g: GraphBuilder,
  q: Value,
  k: Value,
  v: Value,
  heads: number,
  { causal = false }: AttentionOptions = {},
): Value {
  requireAttention(g, q, k, v, heads, causal);
  const size = lengthOf(q, 2) / heads;
  const byHead = (x: Value) => reshape(g, x, [lengthOf(x, 0), lengthOf(x, 1), heads, size]);
  const query = transpose(g, byHead(mul(g, q, 1 / Math.sqrt(size))), [0, 2, 1, 3]);
  const key = transpose(g, byHead(k), [0, 2, 3, 1]);
  const value = transpose(g, byHead(v), [0, 2, 1, 3]);
  const scores = matmul(g, query, key);
  const visible = causal ? add(g, scores, causalMask(g, q)) : scores;
  const weights = cast(g, softmax(g, cast(g, visible, 'float32'), -1), q.dtype);
  return reshape(g, transpose(g, matmul(g, weights, value), [0, 2, 1, 3]), q.shape);
}

/** `[1, 1, S, S]`: 0 where a key is visible, {@link HIDDEN} above the diagonal. */
function causalMask(g: GraphBuilder, q: Value): Value {
  const length = lengthOf(q, 1);
  const mask = Float32Array.from({ length: length * length }, (_, index) =>
    index % length > Math.floor(index / length) ? HIDDEN : 0,
  );
  return g.constant(mask, [1, 1, length, length], q.dtype);
}

function requireAttention(g: GraphBuilder, q: Value, k: Value, v: Value, heads: number, causal: boolean): void {
  const operands = [q, k, v];
  requireSameDType(g, 'attention', operands);
  const complain = (rule: string) => shapeMismatch(g, 'attention', operands, rule);
  if (operands.some(({ shape }) => shape.length !== 3)) throw complain('three axes expected of q, k and v');
  if (operands.some((x) => lengthOf(x, 0) !== lengthOf(q, 0))) throw complain('the batches differ');
  if (operands.some((x) => lengthOf(x, 2) !== lengthOf(q, 2))) throw complain('the channels differ');
  if (lengthOf(k, 1) !== lengthOf(v, 1)) throw complain('keys and values differ in number');
  if (lengthOf(q, 2) % heads !== 0) throw complain(`${lengthOf(q, 2)} channels do not divide into ${heads} heads`);
  if (causal && lengthOf(q, 1) !== lengthOf(k, 1)) throw complain('causal attention takes as many keys as queries');
}
