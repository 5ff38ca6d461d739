import type { GraphBuilder, Shape, Value, WeightLookup } from '@zeroreel/onnx';
import type { SelfAttentionWriter } from '../attention/attention-processor.js';

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
  /** What the model reads of the texts, by name: each `[G, …]`, or `[G·F, …]` where each frame has its own. */
  readonly text: Readonly<Record<string, Value>>;
  /** How the run's attention processor writes self-attention; for additions that have such layers. */
  readonly selfAttention: SelfAttentionWriter;
  /**
   * Shapes `[C, h, w]` of the UNet's skip connections, in the order in which its down path makes them (`conv_in`
   * first).
   */
  readonly skips: readonly Shape[];
  /** Shapes `[C, h, w]` of the results of each down block's last layer. */
  readonly blocks: readonly Shape[];
  /** Shape `[C, h, w]` of the middle block's result. */
  readonly mid: Shape;
}

/**
 * What is added to the UNet's own features, `[R·F, C, h, w]` each, R = 1 where all guidance rows are equal, else G.
 * Residuals may be sparse: `undefined` adds nothing there.
 */
export interface UNetResiduals {
  /**
   * For the skip connections, in the order of `UNetAdditionSite.skips`; those after the end of a shorter list get
   * nothing.
   */
  readonly skips?: readonly (Value | undefined)[];
  /** For the result of the middle block. */
  readonly mid?: Value;
  /**
   * For the result of each down block's last layer, before it is halved, in the order of `UNetAdditionSite.blocks`. The
   * rest of the down path goes on from the sum. T2I-Adapters add theirs here (diffusers'
   * `down_intrablock_additional_residuals`).
   */
  readonly blocks?: readonly (Value | undefined)[];
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
