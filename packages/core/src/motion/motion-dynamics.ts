import { token } from '../token.js';
import type { Tensor } from '../tensor/tensor.js';

/** Makes a frame's latents at T′ out of the first frame's (paper, section 3.3.1, step 3). */
export interface MotionDynamics {
  readonly name: string;
  /** Warps `latents [1, C, h, w]` of the first frame for frame `frameId ≥ 1` of a video of `frames`. */
  warp(latents: Tensor, frameId: number, frames: number): Tensor;
}

/** Where no plugin provides it, every frame starts from noise of its own: the paper's naive baseline. */
export const MotionDynamics = token<MotionDynamics>('MotionDynamics');
