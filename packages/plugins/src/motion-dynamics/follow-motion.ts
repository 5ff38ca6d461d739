import type { Shape } from '@zeroreel/core/graph';
import type { Flow, MotionDynamics, Tensor } from '@zeroreel/core';
import { moveSignal } from './move-signal.js';

/** How clean latents are read of a motion that does not move them itself. */
const SIGNAL = { sampling: 'cubic', border: 'clamp' } as const;

/** Where the frames of a video look, and what they show of the first one's clean latents. */
export interface FollowedMotion {
  /** @param frameShape `[C, h, w]` */
  flow(frameId: number, frameShape: Shape): Flow;
  /** @param predictedX0 `[1, C, h, w]` */
  move(predictedX0: Tensor, frameId: number): Tensor;
}

/** The motion of a video of so many frames; undefined where it is no field. */
export function followMotion(motion: MotionDynamics, frames: number): FollowedMotion | undefined {
  if (motion.flow === undefined) return undefined;
  const flowOf = motion.flow.bind(motion);
  const flow = (frameId: number, [, height = 1, width = 1]: Shape) => flowOf(frameId, frames, height, width);
  const move = (x0: Tensor, frameId: number) =>
    motion.move?.(x0, frameId, frames) ?? moveSignal(x0, flow(frameId, x0.shape.slice(1)), SIGNAL);
  return { flow, move };
}
