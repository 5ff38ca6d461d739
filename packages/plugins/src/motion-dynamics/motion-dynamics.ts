import {
  boolean,
  choice,
  definePlugin,
  motion,
  MotionDynamics,
  provide,
  ZeroreelError,
  type Flow,
  type MotionField,
  type Tensor,
} from '@zeroreel/core';
import { closedMotion } from './closed-loop.js';
import { describedField } from './described-field.js';
import { warpLatents, type WarpOptions } from './warp-latents.js';

/**
 * Frames 2…F begin as the first one, warped by a moving camera (paper, section 3.3.1). The defaults are the paper's: 12
 * canvas pixels a frame right and down, the nearest cell, mirrored edges.
 */
export const motionDynamics = definePlugin({
  name: 'motion-dynamics',
  summary: 'Warps the first frame into all others, as a moving camera would show it',
  standard: '--no-motion',
  options: {
    fields: motion({
      description: 'how the camera moves from frame to frame',
      label: 'Camera',
      flag: '--motion',
      default: [{ kind: 'translate', x: 12, y: 12 }],
    }),
    sampling: choice(['nearest', 'bilinear'], {
      description: 'how the warp reads between latent cells',
      label: 'Interpolation',
      flag: '--motion-sampling',
      default: 'nearest',
      level: 'expert',
      meanings: { nearest: 'takes the nearest cell, as the paper does', bilinear: 'mixes the four cells around' },
    }),
    border: choice(['reflect', 'clamp'], {
      description: 'what the warp reads beyond the edge of the first frame',
      label: 'Beyond the edge',
      flag: '--motion-border',
      default: 'reflect',
      level: 'expert',
      meanings: { reflect: 'mirrors the frame, as the paper does', clamp: 'repeats its last row or column' },
    }),
    loop: boolean({
      description: 'the camera comes back to where it began, so that the video can be repeated without a seam',
      label: 'Seamless loop',
      flag: '--loop seamless',
      default: false,
    }),
  },
  provides({ fields, sampling, border, loop }) {
    const field = loop ? closedMotion(fields) : describedField(fields);
    return [provide(MotionDynamics, [], () => new FieldMotionDynamics(field, { sampling, border }, loop))];
  },
});

/**
 * Motion dynamics that warp frame 1 by a motion field. Programs that bring a field of their own (`givenFlow`, say)
 * provide one of these in place of `motionDynamics`.
 */
export class FieldMotionDynamics implements MotionDynamics {
  readonly name = 'motion-dynamics';

  /**
   * @param field one field, or the field of a video of so many frames
   * @param closed whether the last frame leads into the first
   */
  constructor(
    private readonly field: MotionField | ((frames: number) => MotionField),
    private readonly options: WarpOptions,
    readonly closed = false,
  ) {}

  warp(latents: Tensor, frameId: number, frames: number): Tensor {
    const [, , height = 0, width = 0] = latents.shape;
    return warpLatents(latents, this.flow(frameId, frames, height, width), this.options);
  }

  flow(frameId: number, frames: number, height: number, width: number): Flow {
    const field = typeof this.field === 'function' ? this.field(frames) : this.field;
    const flow = field.flow(frameId, height, width);
    const broken = flow.data.find((value) => !Number.isFinite(value));
    if (broken === undefined) return flow;
    const expected = 'expected a motion that stays finite over all frames';
    throw new ZeroreelError('invalid-request', `${this.name}.fields: ${expected}, got ${broken} at frame ${frameId}`);
  }
}
