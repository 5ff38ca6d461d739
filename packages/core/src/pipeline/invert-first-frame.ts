import type { LatentsHook } from '../plugin/hooks.js';
import { rowsOf, type Guidance } from '../sampling/guidance.js';
import { noiseLevel, predict } from '../sampling/prediction.js';
import type { PredictionType } from '../sampling/scheduler-config.js';
import { combine, concatFrames, scale, sliceFrames } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DenoiseContext } from './denoise-loop.js';
import { evaluateFrames } from './evaluate-frames.js';

/** Latents of one picture `[1, C, h, w]` at each denoising step from T to the last, and clean. */
export interface Inversion {
  /** By denoising step. */
  readonly at: ReadonlyMap<number, Tensor>;
  readonly clean: Tensor;
}

export interface InversionOptions {
  readonly context: DenoiseContext;
  readonly predictionType: PredictionType;
  /** ᾱ of the least noisy training timestep, which clean latents count as (diffusers' `set_alpha_to_one: false`). */
  readonly finalAlpha: number;
  /** The noisiest denoising step that is wanted. */
  readonly upTo: number;
}

/**
 * DDIM inversion (Song et al. 2020, arXiv 2010.02502, section 4.3; diffusers' `DDIMInverseScheduler`): from the clean
 * latents of a picture up to step `upTo`, the network asked at the timestep that each step leads to, with the prompt
 * and without guidance. Numbers are in the sampler's own parametrisation.
 */
export async function invertFirstFrame(clean: Tensor, { context, ...options }: InversionOptions): Promise<Inversion> {
  const { sampler } = context;
  const { timesteps, stepStarts } = sampler;
  const at = new Map<number, Tensor>();
  let x = clean;
  let from = noiseLevel(options.finalAlpha);
  for (let step = stepStarts.length - 1; step >= options.upTo; step--) {
    const i = stepStarts[step] as number;
    const evaluation = { ...context, guidance: promptAlone(context.guidance), i, steps: timesteps.length };
    const output = await evaluateFrames({ ...evaluation, t: timesteps[i] as number }, x, []);
    const { x0, epsilon } = predict(options.predictionType, output, x, from);
    const { signal, noise } = sampler.marginal(i);
    const norm = Math.hypot(signal, noise);
    from = { signal: signal / norm, noise: noise / norm };
    x = combine(from.signal, x0, from.noise, epsilon);
    at.set(step, scale(norm, x));
  }
  return { at, clean };
}

/** Keeps frame 1 on its own way: after each step it is what the inversion found there. */
export function keepFirstFrame({ at, clean }: Inversion, stepStarts: readonly number[], steps: number): LatentsHook {
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
