import {
  cast,
  concat,
  type Dialect,
  explicitAttention,
  type GraphBuilder,
  lengthOf,
  multiHeadAttention,
  portableDialect,
  slice,
  type Value,
} from '@zeroreel/onnx';

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

/** The largest scores in bytes: half of the 256 MiB that storage buffers have on the smallest adapters. */
export const MOST_SCORE_BYTES = 2 ** 27;

/**
 * Computes softmax(q kᵀ / √d) v for each head from plain operators. It takes so many queries at a time that their
 * scores fit into `mostBytes`: SD 1.5 at 512×512 has 4096 tokens, whose scores would take 1 GiB a frame with guidance.
 * The softmax is in float32 whatever the graph's type. Shapes are those of `Dialect.attention`.
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
  const queries = lengthOf(q, 1);
  const bytesOfQuery = lengthOf(q, 0) * heads * lengthOf(k, 1) * Float32Array.BYTES_PER_ELEMENT;
  const most = Math.max(1, Math.floor(mostBytes / bytesOfQuery));
  // A causal mask covers all queries, and only texts have one, which are short.
  if (causal || queries <= most) return explicitAttention(g, q, k, v, heads, { causal });
  const slices = Math.ceil(queries / most);
  const length = Math.ceil(queries / slices);
  const parts = Array.from({ length: Math.ceil(queries / length) }, (_, index) => {
    const part = slice(g, q, 1, index * length, Math.min(queries, (index + 1) * length));
    return explicitAttention(g, part, k, v, heads);
  });
  return concat(g, parts, 1);
}
