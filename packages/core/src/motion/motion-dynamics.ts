import type { NoiseLevel } from '../sampling/prediction.js';
import type { Tensor } from '../tensor/tensor.js';
import { token } from '../token.js';

/** Makes a frame's latents at T′ out of the first frame's (paper, section 3.3.1, step 3). */
export interface MotionDynamics {
  readonly name: string;
  /**
   * Warps `latents [1, C, h, w]` of the first frame for frame `frameId ≥ 1` of a video of `frames`.
   * @param clean what is known of the latents, for a warp that moves signal and noise apart
   */
  warp(latents: Tensor, frameId: number, frames: number, clean?: CleanPart): Tensor;
  /** Moves the first frame's clean latents `[1, C, h, w]`; absent: they are read by `flow`. */
  move?(predictedX0: Tensor, frameId: number, frames: number): Tensor;
  /** Where frame `frameId` of a video of `frames` looks into the first one; absent where it is no field. */
  flow?(frameId: number, frames: number, height: number, width: number): Flow;
  /**
   * What is left of the way of frame `frameId` of a video of `frames` once its latents have moved: the decoded picture
   * shows what lies so much further right and down. Absent, or undefined: nothing.
   */
  remainder?(frameId: number, frames: number): Displacement | undefined;
  /** Whether the last frame leads into the first; default no. */
  readonly closed?: boolean;
  /** The motion of a run in particular; default: the same in every run. */
  ofRun?(run: MotionRun): MotionDynamics;
}

/** What the motion of a run may depend on. */
export interface MotionRun {
  readonly consistency: number;
  /** The grid of its latents, where the frames may move by whole cells and leave a `remainder`; absent: they may not. */
  readonly cells?: { readonly height: number; readonly width: number };
}

/** How far something moves, in pixels of the canvas; positive is right and down. */
export interface Displacement {
  readonly x: number;
  readonly y: number;
}

/** The signal in latents: latents = signal · x_0 + noise. */
export interface CleanPart {
  /** `[1, C, h, w]`, as it was last predicted. */
  readonly predictedX0: Tensor;
  readonly level: NoiseLevel;
}

/** Where no plugin provides it, every frame starts from noise of its own: the paper's naive baseline. */
export const MotionDynamics = token<MotionDynamics>('MotionDynamics');

/** Displacements are in pixels of this square canvas, whatever the size of the video, as in the paper's code. */
export const CANVAS = 512;

/** A displacement for every cell of an h×w grid, in pixels of the canvas. */
export interface Flow {
  readonly height: number;
  readonly width: number;
  /** `[2, h, w]`: x displacements, then y. Positive samples further right and down, so content moves left and up. */
  readonly data: Float32Array;
}

/** Where each frame looks into the first one. */
export interface MotionField {
  readonly name: string;
  /** The flow of frame `frameId` (0 = the anchor, which does not move) on a grid of h×w latents. */
  flow(frameId: number, height: number, width: number): Flow;
}
