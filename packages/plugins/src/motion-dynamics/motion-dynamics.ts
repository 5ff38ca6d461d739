import {
  boolean,
  choice,
  combine,
  definePlugin,
  motion,
  MotionDynamics,
  number,
  provide,
  ZeroreelError,
  type CleanPart,
  type Displacement,
  type Flow,
  type MotionField,
  type MotionFieldValue,
  type MotionRun,
  type Tensor,
} from '@zeroreel/core';
import { closedMotion } from './closed-loop.js';
import { describedField } from './described-field.js';
import type { Border } from './border.js';
import { moveSignal, type Sampling } from './move-signal.js';
import { buildFlow } from './sample-flow.js';
import { turningMotion } from './turning-motion.js';
import { warpLatents } from './warp-latents.js';
import { cellsOf, panOf, type Grid } from './whole-cells.js';

const DEFAULT_FIELDS: readonly MotionFieldValue[] = [{ kind: 'translate', x: 12, y: 12 }];
/** Canvas pixels that the default motion goes before it turns: 56 % of the first frame stay in view. */
const DEFAULT_REACH = 128;

/**
 * Frames 2…F begin as the first one, warped by a moving camera (paper, section 3.3.1): the paper's 12 canvas pixels a frame
 * right and down unless told otherwise.
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
      default: DEFAULT_FIELDS,
    }),
    sampling: choice(['pixels', 'nearest', 'bilinear', 'cubic', 'mixed'], {
      description: 'how a motion goes between latent cells; noise always comes from the nearest one',
      label: 'Interpolation',
      flag: '--motion-sampling',
      level: 'expert',
      default: 'pixels',
      meanings: {
        pixels:
          'moves pans by whole cells, and pictures by what is left (cubic for other motions, nearest at consistency 0)',
        nearest: 'takes the nearest cell',
        bilinear: 'mixes the four cells around',
        cubic: 'mixes the sixteen cells around, and keeps edges sharper',
        mixed: 'mixes the noise too at consistency 0, which blurs: what bilinear meant until version 0.1',
      },
    }),
    border: choice(['reflect', 'clamp'], {
      description: 'what the camera sees beyond the edge of the first frame; above consistency 0 its noise is new',
      label: 'Beyond the edge',
      flag: '--motion-border',
      level: 'expert',
      otherwise: 'reflect at consistency 0, as in the paper, else clamp',
      meanings: { reflect: 'the frame mirrored', clamp: 'its last row or column repeated' },
    }),
    reach: number({
      description: 'distance from the first frame at which a pan turns; at 0 it never does',
      label: 'Turns after',
      unit: 'canvas pixels',
      flag: '--motion-reach',
      min: 0,
      max: 100_000,
      step: 16,
      level: 'expert',
      otherwise: `${DEFAULT_REACH} for the default motion above consistency 0, else 0`,
    }),
    loop: boolean({
      description: 'the camera comes back to where it began, so that the video can be repeated without a seam',
      label: 'Seamless loop',
      flag: '--loop seamless',
      default: false,
    }),
  },
  provides({ fields, sampling, border, reach, loop }) {
    const field = loop ? closedMotion(fields) : describedField(fields);
    const reading = { sampling, ...(border && { border }) };
    const turns = loop ? undefined : turningBy(fields, reach);
    return [provide(MotionDynamics, [], () => new FieldMotionDynamics(field, { ...reading, ...turns }, loop))];
  },
});

/** How a motion turns: always where a reach is given, and the default one in runs whose frames hold on to the first. */
function turningBy(
  fields: readonly MotionFieldValue[],
  reach: number | undefined,
): Pick<MotionReading, 'turning'> | undefined {
  const isDefault = JSON.stringify(fields) === JSON.stringify(DEFAULT_FIELDS);
  const furthest = reach ?? (isDefault ? DEFAULT_REACH : 0);
  if (furthest === 0) return undefined;
  const field = turningMotion(describedField(fields), fields, furthest);
  return { turning: { field, always: reach !== undefined } };
}

/** How the first frame is read; what is left out is as in the paper at consistency 0, else as it looks best. */
export interface MotionReading {
  /**
   * `mixed` is bilinear, and mixes noise too. `pixels`, which is the default, moves pans by whole cells in runs that move
   * their pictures by the rest; elsewhere it is cubic for clean latents, and nearest for the others.
   */
  readonly sampling?: Sampling | 'mixed' | 'pixels';
  readonly border?: Border;
  /** Another field, of a video of so many frames: of every run, or of those whose consistency is above 0. */
  readonly turning?: { readonly field: (frames: number) => MotionField; readonly always: boolean };
}

/**
 * Motion dynamics that warp frame 1 by a motion field. Programs that bring a field of their own (`givenFlow`, say)
 * provide one of these in place of `motionDynamics`.
 */
export class FieldMotionDynamics implements MotionDynamics {
  readonly name = 'motion-dynamics';

  /**
   * @param field one field, or the field of a video of so many frames
   * @param closed whether the last frame leads into the first
   * @param cells the latents' grid, where pans go by whole cells of it and pictures the rest of the way
   */
  constructor(
    private readonly field: MotionField | ((frames: number) => MotionField),
    private readonly options: MotionReading = {},
    readonly closed = false,
    private readonly cells?: Grid,
  ) {}

  ofRun({ consistency, cells }: MotionRun): MotionDynamics {
    const { turning, ...reading } = this.options;
    const turns = turning !== undefined && (consistency > 0 || turning.always);
    const inPixels = consistency > 0 && (reading.sampling ?? 'pixels') === 'pixels';
    if (!turns && !inPixels) return this;
    const field = turns ? turning.field : this.field;
    return new FieldMotionDynamics(field, reading, this.closed, inPixels ? cells : undefined);
  }

  /** Noise comes from the nearest cell, and what is known to be clean from between cells, if that was asked for. */
  warp(latents: Tensor, frameId: number, frames: number, clean?: CleanPart): Tensor {
    const { sampling = 'pixels', border = 'reflect' } = this.options;
    const flow = this.#flowOf(latents, frameId, frames);
    if (sampling === 'mixed') return moveSignal(latents, flow, { sampling: 'bilinear', border });
    const nearest = warpLatents(latents, flow, { border });
    if (sampling === 'nearest' || sampling === 'pixels' || clean === undefined) return nearest;
    const { predictedX0, level } = clean;
    const moved = moveSignal(predictedX0, flow, { sampling, border });
    const noise = combine(1, nearest, -level.signal, warpLatents(predictedX0, flow, { border }));
    return combine(level.signal, moved, 1, noise);
  }

  /** Clean latents between cells; those at the edge are repeated beyond it. */
  move(predictedX0: Tensor, frameId: number, frames: number): Tensor {
    const { sampling = 'pixels', border = 'clamp' } = this.options;
    const flow = this.#flowOf(predictedX0, frameId, frames);
    if (sampling === 'mixed') return moveSignal(predictedX0, flow, { sampling: 'bilinear', border });
    if (sampling !== 'pixels') return moveSignal(predictedX0, flow, { sampling, border });
    const goesByCells = this.remainder(frameId, frames) !== undefined;
    return moveSignal(predictedX0, flow, { sampling: goesByCells ? 'nearest' : 'cubic', border });
  }

  #flowOf({ shape: [, , height = 0, width = 0] }: Tensor, frameId: number, frames: number): Flow {
    return this.flow(frameId, frames, height, width);
  }

  /** Where the latents of a frame look: pans by whole cells, where pictures go the rest of the way. */
  flow(frameId: number, frames: number, height: number, width: number): Flow {
    const flow = this.#wholeWay(frameId, frames, height, width);
    const pan = panOf(flow);
    if (this.cells === undefined || pan === undefined) return flow;
    const gone = cellsOf(pan, this.cells);
    return buildFlow(height, width, () => gone);
  }

  remainder(frameId: number, frames: number): Displacement | undefined {
    if (this.cells === undefined) return undefined;
    const pan = panOf(this.#wholeWay(frameId, frames, this.cells.height, this.cells.width));
    if (pan === undefined) return undefined;
    const gone = cellsOf(pan, this.cells);
    return { x: pan.x - gone.x, y: pan.y - gone.y };
  }

  #wholeWay(frameId: number, frames: number, height: number, width: number): Flow {
    const field = typeof this.field === 'function' ? this.field(frames) : this.field;
    const flow = field.flow(frameId, height, width);
    const broken = flow.data.find((value) => !Number.isFinite(value));
    if (broken === undefined) return flow;
    const expected = 'expected a motion that stays finite over all frames';
    throw new ZeroreelError('invalid-request', `${this.name}.fields: ${expected}, got ${broken} at frame ${frameId}`);
  }
}
