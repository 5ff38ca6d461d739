import type { MotionDynamics, MotionField, Tensor } from '@zeroreel/core';
import { warpLatents, type WarpOptions } from './warp-latents.js';

/** Motion dynamics that warp frame 1 by a motion field (paper, section 3.3.1, step 3). */
export class FieldMotionDynamics implements MotionDynamics {
  readonly name: string;

  constructor(
    private readonly field: MotionField,
    private readonly options: WarpOptions,
  ) {
    this.name = `motion-dynamics (${field.name}, ${options.sampling}, ${options.border})`;
  }

  warp(latents: Tensor, frameId: number): Tensor {
    const [, , height = 0, width = 0] = latents.shape;
    return warpLatents(latents, this.field.flow(frameId, height, width), this.options);
  }
}
