import type { GraphBuilder, Value } from '@zeroreel/onnx';
import type { Framewise } from '../framewise.js';
import { token } from '../token.js';
import type { AttentionSite, CarriedFrame } from './attention-site.js';

/**
 * The layer's own projections for its whole batch, each `[G·F, N, C]`; keys and values `[G, N, C]` where the processor
 * reads those of the batch's first frame alone. Those not used cost nothing: unreached nodes are dropped.
 */
export interface AttentionProjections {
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
}

/**
 * A strategy for self-attention layers. It does not run: it writes graph nodes while the network is built.
 * Layers with text context are never handed to it.
 */
export interface AttentionProcessor extends Framewise {
  readonly name: string;
  /** Which frames outside a chunk it reads; the pipeline carries their keys and values from run to run. */
  readonly carries: readonly CarriedFrame[];
  /**
   * Frames of its own batch whose keys and values it reads; `first` spares the projections of the others. Default
   * `all`.
   */
  readonly keyFrames?: 'first' | 'all';
  /** Writes the attention of one layer; `[G·F, N, C]` before the output projection. */
  emit(g: GraphBuilder, site: AttentionSite, projections: AttentionProjections): Value;
}

export const AttentionProcessor = token<AttentionProcessor>('AttentionProcessor');

/** How self-attention layers are written into a graph: the run's `AttentionProcessor`, bound to the graph's batch. */
export interface SelfAttentionWriter {
  /** The part of `x [B, N, C]` whose keys and values are wanted, `[B′, N, C]`. */
  keySource(g: GraphBuilder, x: Value): Value;
  /** Writes the attention of the layer whose scope is open → `[B, N, C]`. */
  attend(g: GraphBuilder, heads: number, projections: AttentionProjections): Value;
}

/**
 * Every frame attends to itself: Stable Diffusion's own self-attention, and the paper's ablation without cross-frame
 * attention.
 */
export const selfAttention: AttentionProcessor = {
  name: 'self-attention',
  carries: [],
  framewise: true,
  emit: (g, site, { query, key, value }) => g.dialect.attention(g, query, key, value, site.heads),
};
