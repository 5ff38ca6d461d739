import {
  cast,
  type Dialect,
  explicitAttention,
  type GraphBuilder,
  multiHeadAttention,
  portableDialect,
  type Value,
} from '@zeroreel/onnx';
import { attendInSlices, MOST_SCORE_BYTES, queriesWithin } from './sliced-attention.js';

/**
 * How to write attention. `fused` is one operator, which never holds all scores, but whose kernel is wrong on adapters
 * with subgroups of fewer than 16 lanes. `explicit` consists of plain operators and is right everywhere.
 */
export type AttentionForm = 'fused' | 'explicit';

/**
 * The forms that the WebGPU provider runs without falling back to the CPU. These are the portable ones: Gemm, because
 * it lacks FusedMatMul; group normalisation from means in float32, because parts of GroupNormalization would run on the
 * CPU; Gelu and QuickGelu. A graph in float16 computes attention in float32, because the fused kernel sums its softmax
 * in the type of its inputs.
 */
export const webgpuDialect = (attention: AttentionForm): Dialect => ({
  ...portableDialect,
  name: attention === 'fused' ? 'webgpu' : 'webgpu-explicit',
  attention:
    attention === 'explicit'
      ? slicedAttention
      : (g, q, k, v, heads, options) => {
          const [query, key, value] = [cast(g, q, 'float32'), cast(g, k, 'float32'), cast(g, v, 'float32')];
          return cast(g, multiHeadAttention(g, query, key, value, heads, options), q.dtype);
        },
});

/**
 * Computes softmax(q kᵀ / √d) v for each head from plain operators, with so many queries at a time that their scores fit
 * into `mostBytes`. The softmax is in float32 whatever the graph's type. Shapes are those of `Dialect.attention`.
 * @throws OnnxError `shape-mismatch` or `dtype-mismatch`
 */
export function slicedAttention(
  g: GraphBuilder,
  q: Value,
  k: Value,
  v: Value,
  heads: number,
  { causal = false, mostBytes = MOST_SCORE_BYTES }: { readonly causal?: boolean; readonly mostBytes?: number } = {},
): Value {
  // A causal mask covers all queries, and only texts have one, which are short.
  const most = causal ? Infinity : queriesWithin(mostBytes, q, k, heads);
  return attendInSlices(g, q, most, (part) => explicitAttention(g, part, k, v, heads, { causal }));
}
