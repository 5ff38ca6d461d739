import type { Framewise } from '../framewise.js';
import type { NoiseSource } from '../rng/noise-source.js';
import type { NoiseLevel } from '../sampling/prediction.js';
import type { Tensor } from '../tensor/tensor.js';
import { token } from '../token.js';
import type { MotionDynamics } from './motion-dynamics.js';

/** What the frames of a run have in common. */
export interface FollowerMotion {
  readonly motion: MotionDynamics;
  /** F: frames of the whole video. */
  readonly frames: number;
  readonly seed: number;
  /** How much later frames keep of the first one, 0 … 1. */
  readonly consistency: number;
}

/** What frames 2…F come out of. */
export interface FollowerInput extends FollowerMotion {
  /** The frames that are asked for, without the first one. */
  readonly frameIds: readonly number[];
  /** The first frame at T′, `[1, C, h, w]`, in the sampler's own parametrisation: signal · x_0 + noise · ε. */
  readonly atTPrime: Tensor;
  /** Its clean latents as they were last predicted, of the same shape. */
  readonly predictedX0: Tensor;
  /** The marginals at T′ and at T, which is noisier. */
  readonly tPrime: NoiseLevel;
  readonly t: NoiseLevel;
  /**
   * The run's noise on the way back from T′ to T. Nothing may be drawn from a source that is one stream, which is not
   * `framewise`: a run that goes on from a state would not draw it again.
   */
  readonly noise: NoiseSource;
}

/** Makes frames 2…F at T out of the first frame, in place of the paper's warp and re-noising. */
export interface FollowerStart extends Framewise {
  readonly name: string;
  /** Whether the motion may leave frames a `remainder`, which their pictures move by once they are decoded. Default no. */
  readonly leavesRemainder?: boolean;
  /** Latents at T, `[frameIds.length, C, h, w]`; undefined leaves the frames to the paper's way. */
  start(input: FollowerInput): Tensor | undefined;
  /** The run's noise as its frames take it step by step; default: as it is. */
  noise?(source: NoiseSource, run: FollowerMotion): NoiseSource;
}

export const FollowerStart = token<FollowerStart>('FollowerStart');
