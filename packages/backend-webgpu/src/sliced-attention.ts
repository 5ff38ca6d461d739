import { concat, lengthOf, slice, type GraphBuilder, type Value } from '@zeroreel/onnx';

/** The attention of some of the queries, over all keys and values. */
type AttentionOfQueries = (queries: Value) => Value;

/** Scores of attention in bytes: half of the 256 MiB that storage buffers have on the smallest adapters. */
export const MOST_SCORE_BYTES = 2 ** 27;

/** The same in WebAssembly. */
export const WASM_SCORE_BYTES = 2 ** 26;

/**
 * How many queries of `q` may be asked at a time so that the scores of all heads, in float32, fit into `mostBytes`: SD 1.5
 * at 512×512 has 4096 tokens, whose scores would take 1 GiB a frame with guidance.
 */
export const queriesWithin = (mostBytes: number, q: Value, k: Value, heads: number): number =>
  Math.max(1, Math.floor(mostBytes / (lengthOf(q, 0) * heads * lengthOf(k, 1) * Float32Array.BYTES_PER_ELEMENT)));

/** Computes attention for at most so many queries `q [B, Sq, …]` at a time, in parts of about equal length. */
export function attendInSlices(g: GraphBuilder, q: Value, most: number, attend: AttentionOfQueries): Value {
  const queries = lengthOf(q, 1);
  if (queries <= most) return attend(q);
  const length = Math.ceil(queries / Math.ceil(queries / most));
  const parts = Array.from({ length: Math.ceil(queries / length) }, (_, index) =>
    attend(slice(g, q, 1, index * length, Math.min(queries, (index + 1) * length))),
  );
  return concat(g, parts, 1);
}
