import { token } from '../token.js';
import type { Framewise } from '../framewise.js';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import type { Tensor } from '../tensor/tensor.js';

/** A video, or a part of one with the first frame, that has been denoised and decoded once. */
export interface FirstPass {
  /** All frames at T, where they joined, `[F, C, h, w]`. */
  readonly latentsAtT: Tensor;
  /** Frames that the first axis stands for, and how many the whole video has. */
  readonly frameIds: readonly number[];
  readonly frames: number;
  /** One picture a frame, `[1, 3, H, W]` in [-1, 1]. */
  readonly pictures: readonly Tensor[];
  /** How frames came out of the first one. */
  readonly motion: MotionDynamics;
  readonly signal: AbortSignal | undefined;
}

/**
 * Changes the frames at T once it is known what they become, after which they are denoised again: background
 * smoothing (paper, section 3.3.3). It needs motion dynamics.
 */
export interface SecondPass extends Framewise {
  readonly name: string;
  /** The latents to begin again with, `[F, C, h, w]`. */
  restart(first: FirstPass): Tensor | Promise<Tensor>;
}

export const SecondPass = token<SecondPass>('SecondPass');
