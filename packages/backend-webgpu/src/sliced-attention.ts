import { concat, explicitAttention, type GraphBuilder, lengthOf, slice, type Value } from '@zeroreel/onnx';

/** Half of the 256 MiB that storage buffers have on the smallest adapters; most have more. */
export const MOST_SCORE_BYTES = 2 ** 27;

/**
 * softmax(q kᵀ / √d) v per head from plain operators, so many queries at a time that their scores stay under
 * `mostBytes`: SD 1.5 at 512×512 has 4096 tokens, whose scores would take 1 GiB a frame with guidance. The softmax is
 * in float32 whatever the graph's type. Shapes as `Dialect.attention`.
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
  // A causal mask is that of all the queries; texts are short.
  if (causal || queries <= most) return explicitAttention(g, q, k, v, heads, { causal });
  const slices = Math.ceil(queries / most);
  const length = Math.ceil(queries / slices);
  const parts = Array.from({ length: Math.ceil(queries / length) }, (_, index) => {
    const part = slice(g, q, 1, index * length, Math.min(queries, (index + 1) * length));
    return explicitAttention(g, part, k, v, heads);
  });
  return concat(g, parts, 1);
}
