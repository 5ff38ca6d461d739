import { combine } from '../tensor/arithmetic.js';
import type { Sampler, SamplerStepInput } from './sampler.js';
import type { SamplerSettings } from './sampler-settings.js';
import { createInterpolatedSigmas } from './sigma-schedule.js';
import { cleanAtSigma, derivative, sigmaSpace } from './sigma-space.js';

/**
 * Euler's method over σ (Karras et al. 2022, arXiv 2206.00364, algorithm 1 without its correction), as diffusers'
 * `EulerDiscreteScheduler`.
 */
export function createEulerSampler(settings: SamplerSettings): Sampler {
  const { config } = settings;
  const schedule = createInterpolatedSigmas(settings);

  function step(input: SamplerStepInput) {
    const [sigma, next] = schedule.sigmas.slice(input.i) as [number, number];
    const x0 = cleanAtSigma(input, sigma, config.predictionType);
    const x = combine(1, input.x, next - sigma, derivative(input.x, x0, sigma));
    return { x, predictedX0: x0, history: [] };
  }

  return { name: 'euler', ...sigmaSpace(schedule, config), needsNoise: () => false, step };
}
