import type { SamplerHistory } from '../sampling/sampler.js';
import type { Tensor } from '../tensor/tensor.js';
import type { FrameSpan } from './frame-plan.js';

/** Where the latents of a range of calls stand between two of them. */
export interface LoopState {
  /** Index of the next call, into `Sampler.timesteps`. */
  readonly next: number;
  /** Latents `[F, C, h, w]` of the frames that go together. */
  readonly x: Tensor;
  readonly history: SamplerHistory;
}

/** What a state keeps beside the latents in hand. */
export interface KeptLatents {
  /**
   * Latents at T, which are needed again: in phase `anchor` behind T the first frame's `[1, C, h, w]`, in phase `all`
   * where a second pass is to come those of all frames.
   */
  readonly atT?: Tensor;
  /** In phase `anchor`: the first frame's clean latents as they were last predicted, `[1, C, h, w]`. */
  readonly predictedX0?: Tensor;
  /** Of a given first frame, what its inversion found: `[1, C, h, w]` at each step, from the last one up. */
  readonly inverted?: readonly Tensor[];
}

/** Where in its phases a run stands. */
export interface RunPosition extends LoopState, KeptLatents {
  /**
   * `inversion`: a given first frame goes up to T, and `next` counts the steps that it has taken. `anchor`: the first
   * frame alone goes to T′. `all`: all frames go from T to the end.
   */
  readonly phase: 'inversion' | 'anchor' | 'all';
}

/**
 * Where a run stands between two calls of the network. The rest of the run follows from it, the request and the parts
 * alone, with the same bits: samplers are pure functions, and noise is keyed or can be drawn again.
 */
export interface RunState extends RunPosition {
  readonly format: typeof RUN_STATE_FORMAT;
  /** `GenerateOptions.fingerprint` of the run. */
  readonly fingerprint: string;
  /** Training timestep of each call of the run: what `next` is an index into. */
  readonly times: readonly number[];
  /** The part of the video that the run makes; absent where it makes all of it. */
  readonly part?: FrameSpan;
  /** 1 once a second pass has begun. */
  readonly pass: 0 | 1;
}

/** Raised when an older reader would misread a newer state. */
export const RUN_STATE_FORMAT = 1 as const;
