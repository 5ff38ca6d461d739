import type { LatentsHook } from '../plugin/hooks.js';
import { rowsOf, type Guidance } from '../sampling/guidance.js';
import { noiseLevel, predict, type NoiseLevel } from '../sampling/prediction.js';
import type { Sampler } from '../sampling/sampler.js';
import type { PredictionType } from '../sampling/scheduler-config.js';
import { combine, concatFrames, scale, sliceFrames } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DenoiseContext } from './denoise-loop.js';
import { evaluateFrames } from './evaluate-frames.js';
import { ANCHOR_ALONE } from './frame-plan.js';
import type { RunPosition } from './run-state.js';

/** Latents of one picture `[1, C, h, w]` at each denoising step from T to the last, and clean. */
export interface Inversion {
  /** By denoising step. */
  readonly at: ReadonlyMap<number, Tensor>;
  /** The same, listed from the last step up. */
  readonly inverted: readonly Tensor[];
  readonly clean: Tensor;
}

/** What latents listed from the last denoising step up are an inversion of. @param steps of a whole run */
export const inversionOf = (clean: Tensor, inverted: readonly Tensor[], steps: number): Inversion => ({
  at: new Map(inverted.map((x, k) => [steps - 1 - k, x])),
  ...{ inverted, clean },
});

export interface InversionOptions {
  readonly context: DenoiseContext;
  readonly predictionType: PredictionType;
  /** ᾱ of the least noisy training timestep, which clean latents count as (diffusers' `set_alpha_to_one: false`). */
  readonly finalAlpha: number;
  /** The noisiest denoising step that is wanted. */
  readonly upTo: number;
  /** Where an earlier run of it stood. */
  readonly resumed?: Pick<RunPosition, 'x' | 'inverted'> | undefined;
}

/**
 * DDIM inversion (Song et al. 2020, arXiv 2010.02502, section 4.3; diffusers' `DDIMInverseScheduler`): from the clean
 * latents of a picture up to step `upTo`, the network asked at the timestep that each step leads to, with the prompt
 * and without guidance. Numbers are in the sampler's own parametrisation.
 */
export async function invertFirstFrame(clean: Tensor, { context, ...options }: InversionOptions): Promise<Inversion> {
  const { sampler } = context;
  const { timesteps, stepStarts } = sampler;
  const steps = stepStarts.length;
  let { x, inverted = [] } = options.resumed ?? { x: clean };
  for (let step = steps - 1 - inverted.length; step >= options.upTo; step--) {
    const i = stepStarts[step] as number;
    const evaluation = { ...context, guidance: promptAlone(context.guidance), i, steps: timesteps.length };
    const output = await evaluateFrames({ ...evaluation, t: timesteps[i] as number }, x, ANCHOR_ALONE);
    const from = step === steps - 1 ? noiseLevel(options.finalAlpha) : unitLevel(sampler, step + 1).level;
    const { x0, epsilon } = predict(options.predictionType, output, x, from);
    const { level, norm } = unitLevel(sampler, step);
    x = combine(level.signal, x0, level.noise, epsilon);
    inverted = [...inverted, scale(norm, x)];
    const reached = { phase: 'inversion', next: inverted.length, x, history: [], inverted } as const;
    await context.onPosition(() => reached);
  }
  return inversionOf(clean, inverted, steps);
}

/** The marginal at a denoising step for latents of unit variance, and what they are to the sampler's own. */
function unitLevel(sampler: Sampler, step: number): { readonly level: NoiseLevel; readonly norm: number } {
  const { signal, noise } = sampler.marginal(sampler.stepStarts[step] as number);
  const norm = Math.hypot(signal, noise);
  return { level: { signal: signal / norm, noise: noise / norm }, norm };
}

/** Keeps frame 1 on its own way: after each step it is what the inversion found there. */
export function keepFirstFrame(
  { at, clean }: Pick<Inversion, 'at' | 'clean'>,
  stepStarts: readonly number[],
  steps: number,
): LatentsHook {
  return {
    name: 'first-frame',
    adjust(latents, { i }) {
      const next = stepStarts.indexOf(i + 1);
      const own = i + 1 === steps ? clean : at.get(next);
      if (own === undefined) return latents;
      const [frames = 1] = latents.shape;
      return frames === 1 ? own : concatFrames([own, sliceFrames(latents, 1, frames)]);
    },
  };
}

/** The prompt's row of a network that is compiled for all of them. */
function promptAlone({ rows }: Guidance): Guidance {
  return { rows, apply: (output) => rowsOf(output, rows.length)[rows.indexOf('prompt')] as Tensor };
}
