import { combine, divide } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import { renoiseBetween } from './renoise.js';
import type { Sampler, SamplerStepInput } from './sampler.js';
import type { PredictionType, SchedulerConfig } from './scheduler-config.js';
import type { SigmaSchedule } from './sigma-schedule.js';

const round = Math.fround;

/** All of a sampler but how it takes a step. */
export type SamplerFrame = Omit<Sampler, 'name' | 'needsNoise' | 'step'>;

/**
 * What samplers over x = x_0 + σ ε share (Karras et al. 2022, arXiv 2206.00364): the network sees x / √(σ² + 1). As in
 * diffusers the initial noise has the deviation σ, and √(σ² + 1) with leading timesteps.
 */
export function sigmaSpace({ timesteps, sigmas }: SigmaSchedule, config: SchedulerConfig): SamplerFrame {
  const marginal = (i: number) => ({ signal: 1, noise: sigmas[i] as number });
  const largest = sigmas[0] as number;
  return {
    timesteps,
    stepStarts: timesteps.map((_, i) => i),
    initNoiseSigma: config.timestepSpacing === 'leading' ? scaleOf(largest) : largest,
    scaleModelInput: (x, i) => divide(x, scaleOf(sigmas[i] as number)),
    marginal,
    renoise: renoiseBetween(marginal),
  };
}

/** x_0 that the network's output stands for at σ, or what a hook put in its place. */
export function cleanAtSigma({ modelOutput, x, predictedX0 }: SamplerStepInput, sigma: number, type: PredictionType) {
  if (predictedX0 !== undefined) return predictedX0;
  switch (type) {
    case 'epsilon':
      return combine(1, x, -sigma, modelOutput);
    case 'v_prediction':
      return combine(round(-sigma / scaleOf(sigma)), modelOutput, 1, divide(x, squaredScale(sigma)));
    case 'sample':
      return modelOutput;
  }
}

/** dx/dσ = (x - x_0) / σ */
export const derivative = (x: Tensor, x0: Tensor, sigma: number): Tensor => divide(combine(1, x, -1, x0), sigma);

const squaredScale = (sigma: number): number => round(round(sigma * sigma) + 1);

/** √(σ² + 1) */
const scaleOf = (sigma: number): number => round(Math.sqrt(squaredScale(sigma)));
