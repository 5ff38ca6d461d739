import { combine } from '../tensor/arithmetic.js';
import { insertTimesteps } from './insert-timesteps.js';
import { distilledTimesteps } from './lcm.js';
import { createNoiseSchedule } from './noise-schedule.js';
import { epsilonFromX0, noiseLevel, predict, type Prediction } from './prediction.js';
import type { Sampler, SamplerStepInput } from './sampler.js';
import { requiredNoise, type SamplerSettings } from './sampler-settings.js';
import { variancePreserving } from './variance-preserving.js';

const round = Math.fround;

/** diffusers' `eta` of a step where nobody says it; γ of the paper. */
export const TCD_ETA = 0.3;

/**
 * Strategic stochastic sampling of trajectory consistency distillation (Zheng et al. 2024, arXiv 2402.19159, algorithm 4),
 * as diffusers' `TCDScheduler`: each step goes to (1 - γ) of the next timestep, and from there up to it by fresh noise. γ
 * is `eta`: 0 draws none, 1 goes to the clean end each time.
 * @throws ZeroreelError `invalid-request` for more steps than the model was distilled with
 */
export function createTcdSampler({ config, steps, eta, inserted, timesteps: given }: SamplerSettings): Sampler {
  const { alphasCumprod } = createNoiseSchedule(config);
  const timesteps = insertTimesteps(given ?? distilledTimesteps(config, steps, 'tcd'), inserted);
  const alphaAt = (t: number) => alphasCumprod[t] as number;
  const marginal = (i: number) => noiseLevel(alphaAt(timesteps[i] as number));
  const needsNoise = (i: number) => eta > 0 && i < timesteps.length - 1;

  function step(input: SamplerStepInput) {
    const { x0, epsilon } = cleanAndNoise(input);
    const next = timesteps[input.i + 1] ?? 0;
    const between = alphaAt(Math.floor(round(round(1 - eta) * next)));
    const { signal, noise } = noiseLevel(between);
    const x = combine(signal, x0, noise, epsilon);
    if (!needsNoise(input.i)) return { x, predictedX0: x0, history: [] };
    const ratio = round(alphaAt(next) / between);
    const fresh = round(Math.sqrt(round(1 - ratio)));
    return { x: combine(round(Math.sqrt(ratio)), x, fresh, requiredNoise(input)), predictedX0: x0, history: [] };
  }

  /** diffusers' class reads options that limit x_0, and does not limit it. */
  function cleanAndNoise({ modelOutput, x, i, predictedX0 }: SamplerStepInput): Prediction {
    const level = marginal(i);
    if (predictedX0 !== undefined) return { x0: predictedX0, epsilon: epsilonFromX0(predictedX0, x, level) };
    return predict(config.predictionType, modelOutput, x, level);
  }

  return {
    ...variancePreserving(timesteps, marginal),
    name: 'tcd',
    needsNoise,
    step,
  };
}
