import type { GraphBuilder, Value } from '@zeroreel/onnx';
import type { AttentionProjections } from './attention-processor.js';

/** How self-attention layers are written into a graph: the run's `AttentionProcessor`, bound to the graph's batch. */
export interface SelfAttentionWriter {
  /** The part of `x [B, N, C]` whose keys and values are wanted, `[B′, N, C]`. */
  keySource(g: GraphBuilder, x: Value): Value;
  /** Writes the attention of the layer whose scope is open → `[B, N, C]`. */
  attend(g: GraphBuilder, heads: number, projections: AttentionProjections): Value;
}
