import { add, combine, scale } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import { diffuse } from './forward-diffusion.js';
import { insertTimesteps } from './insert-timesteps.js';
import { createNoiseSchedule } from './noise-schedule.js';
import { epsilonFromX0, limitX0, noiseLevel, predict, type NoiseLevel, type Prediction } from './prediction.js';
import type { Sampler, SamplerStepInput } from './sampler.js';
import { requiredNoise, type SamplerSettings } from './sampler-settings.js';
import { createTimesteps } from './timesteps.js';
import { variancePreserving } from './variance-preserving.js';

const round = Math.fround;

/**
 * Denoising diffusion implicit models (Song et al. 2020, arXiv 2010.02502), equation 12, with the numbers of diffusers'
 * `DDIMScheduler`: the step before t is t - ⌊T / steps⌋ whatever the spacing, and clipping x_0 leaves ε as it was.
 */
export function createDdimSampler({ config, steps, eta, inserted = [], timesteps: given }: SamplerSettings): Sampler {
  const schedule = createNoiseSchedule(config);
  const timesteps = insertTimesteps(given ?? createTimesteps(config, steps), inserted);
  const stride = Math.floor(config.numTrainTimesteps / steps);
  const finalAlpha = config.setAlphaToOne ? 1 : alphaAt(0);

  function alphaAt(t: number): number {
    return schedule.alphasCumprod[t] as number;
  }

  /** ᾱ that step i leads to. Uneven steps lead to one another. */
  function alphaBefore(i: number, t: number): number {
    if (inserted.length === 0 && given === undefined) return t < stride ? finalAlpha : alphaAt(t - stride);
    const next = timesteps[i + 1];
    return next === undefined ? finalAlpha : alphaAt(next);
  }

  function step(input: SamplerStepInput) {
    const t = timesteps[input.i] as number;
    const alpha = alphaAt(t);
    const alphaPrevious = alphaBefore(input.i, t);
    const { x0, epsilon } = cleanAndNoise(input, noiseLevel(alpha));
    const sigma = round(eta * Math.sqrt(posteriorVariance(alpha, alphaPrevious)));
    const direction = Math.sqrt(round(round(1 - alphaPrevious) - round(sigma * sigma)));
    const mean = combine(Math.sqrt(alphaPrevious), x0, direction, epsilon);
    return { x: eta > 0 ? add(mean, scale(sigma, requiredNoise(input))) : mean, predictedX0: x0, history: [] };
  }

  function cleanAndNoise({ modelOutput, x, predictedX0 }: SamplerStepInput, level: NoiseLevel): Prediction {
    if (predictedX0 !== undefined) return { x0: predictedX0, epsilon: epsilonFromX0(predictedX0, x, level) };
    const { x0, epsilon } = predict(config.predictionType, modelOutput, x, level);
    return { x0: limitX0(x0, config), epsilon };
  }

  return {
    ...variancePreserving(timesteps, (i) => noiseLevel(alphaAt(timesteps[i] as number))),
    name: 'ddim',
    needsNoise: () => eta > 0,
    step,
    renoise: (x: Tensor, from: number, to: number, noise: Tensor) =>
      diffuse(schedule, x, timesteps[from] as number, timesteps[to] as number, noise),
  };
}

/** σ² of equation 16 at η = 1: (1 - ᾱ') / (1 - ᾱ) · (1 - ᾱ / ᾱ'), with ᾱ' of the cleaner step. */
export function posteriorVariance(alpha: number, alphaPrevious: number): number {
  const ratio = round(round(1 - alphaPrevious) / round(1 - alpha));
  return round(ratio * round(1 - round(alpha / alphaPrevious)));
}
