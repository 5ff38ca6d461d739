import { add, combine, scale } from '../tensor/arithmetic.js';
import type { Sampler, SamplerStepInput } from './sampler.js';
import { requiredNoise, type SamplerSettings } from './sampler-settings.js';
import { createInterpolatedSigmas } from './sigma-schedule.js';
import { cleanAtSigma, derivative, sigmaSpace } from './sigma-space.js';

const round = Math.fround;

/**
 * Ancestral sampling over σ: Euler's method down to σ_down, then noise σ_up with σ_down² + σ_up² = σ′². k-diffusion's
 * `sample_euler_ancestral`, as diffusers' `EulerAncestralDiscreteScheduler`.
 */
export function createEulerAncestralSampler(settings: SamplerSettings): Sampler {
  const { config: asked } = settings;
  const config = { ...asked, sigmaSpacing: 'default', interpolationType: 'linear', finalSigmasType: 'zero' } as const;
  const schedule = createInterpolatedSigmas({ ...settings, config });
  const needsNoise = (i: number) => (schedule.sigmas[i + 1] as number) > 0;

  function step(input: SamplerStepInput) {
    const [sigma, next] = schedule.sigmas.slice(input.i) as [number, number];
    const { down, up } = ancestralStep(sigma, next);
    const x0 = cleanAtSigma(input, sigma, config.predictionType);
    const mean = combine(1, input.x, down - sigma, derivative(input.x, x0, sigma));
    const x = needsNoise(input.i) ? add(mean, scale(up, requiredNoise(input))) : mean;
    return { x, predictedX0: x0, history: [] };
  }

  return { name: 'euler-ancestral', ...sigmaSpace(schedule, config), needsNoise, step };
}

/** σ_up² = σ′² (σ² - σ′²) / σ², rounded as in float32 tensors. */
function ancestralStep(sigma: number, next: number): { readonly down: number; readonly up: number } {
  const [from, to] = [round(sigma * sigma), round(next * next)];
  const up = round(Math.sqrt(round(round(to * round(from - to)) / from)));
  return { up, down: round(Math.sqrt(round(to - round(up * up)))) };
}
