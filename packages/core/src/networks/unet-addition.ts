import type { GraphBuilder, Value, WeightLookup } from '@zeroreel/onnx';
import type { SelfAttentionWriter } from '../attention/self-attention-writer.js';

/** The UNet's batch while its graph is being written; every value in the graph's type unless said otherwise. */
export interface UNetAdditionSite {
  /** F: frames of the batch. */
  readonly frames: number;
  /** G: guidance rows. */
  readonly rows: number;
  /** The noisy latents alone, `[F, C, h, w]`, the same for every row. */
  readonly latents: Value;
  /** Training timestep `[1]`, float32. */
  readonly timestep: Value;
  /** The text, `[G, L, D]`; `[G·F, L, D]` where each frame has its own. */
  readonly context: Value;
  /** How the run's attention processor writes self-attention; for additions that have such layers. */
  readonly selfAttention: SelfAttentionWriter;
}

/** What is added to the UNet's own features, `[R·F, C, h, w]` each, R = 1 where all guidance rows are equal, else G. */
export interface UNetResiduals {
  /** One for each skip connection, in the order in which the down path makes them (`conv_in` first). */
  readonly down: readonly Value[];
  /** For the result of the middle block. */
  readonly mid: Value;
}

/**
 * A network that is written into the UNet's own graph, before it, and steers it through residuals: ControlNet
 * (Zhang et al. 2023, arXiv 2302.05543), T2I-Adapter. It may declare graph inputs of its own, named `<name>.…`; a
 * `Conditioner` feeds them.
 */
export interface UNetAddition {
  /** Scope of its weights and prefix of its inputs; unlike those of the other additions of a run. */
  readonly name: string;
  /** For messages: where its weights come from. */
  readonly component: string;
  /** Its weights by their own keys; inside `emit` they are read as `g.parameter` of the open scope. */
  readonly weights: WeightLookup;
  /** Writes the network; the scope `name` is open. */
  emit(g: GraphBuilder, site: UNetAdditionSite): UNetResiduals;
}
