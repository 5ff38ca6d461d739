import type { Value } from '@zeroreel/onnx';

/** Keys and values of one frame for every guidance row, each `[G, N, C]`. */
export interface FrameKeyValue {
  readonly key: Value;
  readonly value: Value;
}

/** Frames outside the chunk whose keys and values a processor may ask for. */
export type CarriedFrame = 'anchor' | 'previous';

/** One self-attention layer of the network while its graph is being written. */
export interface AttentionSite {
  /** The module path, for instance `down_blocks.0.attentions.0.transformer_blocks.0.attn1`. */
  readonly path: string;
  readonly heads: number;
  /** F: frames in this graph's batch. */
  readonly frames: number;
  /**
   * G: guidance rows. The batch is row-major: row 0 of all frames, then row 1. 1 in layers before the first text, whose
   * rows are equal and computed once; `carried` then has that row alone.
   */
  readonly rows: number;
  /** N: tokens of one frame (h·w of this level). */
  readonly tokens: number;
  /**
   * Frames handed in from outside. Empty in a graph that begins with the anchor: there frame 0 of the batch is the
   * anchor, and the frame before k is k-1.
   */
  readonly carried: Readonly<Partial<Record<CarriedFrame, FrameKeyValue>>>;
}
