import { ZeroreelError } from '../errors.js';
import { combine } from '../tensor/arithmetic.js';
import { insertTimesteps } from './insert-timesteps.js';
import { createNoiseSchedule } from './noise-schedule.js';
import { limitX0, noiseLevel, predict } from './prediction.js';
import type { Sampler, SamplerStepInput } from './sampler.js';
import { requiredNoise, type SamplerSettings } from './sampler-settings.js';
import type { SchedulerConfig } from './scheduler-config.js';
import { variancePreserving } from './variance-preserving.js';

const DATA_DEVIATION = 0.5;

/**
 * Multistep consistency sampling of latent consistency models (Luo et al. 2023, arXiv 2310.04378), as
 * diffusers' `LCMScheduler`: each step goes to the clean latents and, but for the last, back by fresh noise.
 * @throws ZeroreelError `invalid-request` for more steps than the model was distilled with
 */
export function createLcmSampler({ config, steps, inserted, timesteps: given }: SamplerSettings): Sampler {
  const { alphasCumprod } = createNoiseSchedule(config);
  const timesteps = insertTimesteps(given ?? distilledTimesteps(config, steps, 'lcm'), inserted);
  const marginal = (i: number) => noiseLevel(alphasCumprod[timesteps[i] as number] as number);
  const needsNoise = (i: number) => i < timesteps.length - 1;

  function step(input: SamplerStepInput) {
    const predictedX0 = input.predictedX0 ?? consistency(input);
    if (!needsNoise(input.i)) return { x: predictedX0, predictedX0, history: [] };
    const { signal, noise } = marginal(input.i + 1);
    return { x: combine(signal, predictedX0, noise, requiredNoise(input)), predictedX0, history: [] };
  }

  /** The model's f = c_skip x + c_out x_0, which is x itself at t = 0. */
  function consistency({ modelOutput, x, i }: SamplerStepInput) {
    const x0 = limitX0(predict(config.predictionType, modelOutput, x, marginal(i)).x0, config);
    const scaled = (timesteps[i] as number) * config.timestepScaling;
    const norm = scaled ** 2 + DATA_DEVIATION ** 2;
    return combine(scaled / Math.sqrt(norm), x0, DATA_DEVIATION ** 2 / norm, x);
  }

  return {
    ...variancePreserving(timesteps, marginal),
    name: 'lcm',
    needsNoise,
    step,
  };
}

/**
 * `steps` of the timesteps that the model was distilled with, evenly, beginning with the noisiest.
 * @param sampler for the message
 * @throws ZeroreelError `invalid-request` for more than there are
 */
export function distilledTimesteps(
  { originalInferenceSteps: original, numTrainTimesteps }: SchedulerConfig,
  steps: number,
  sampler: string,
): readonly number[] {
  if (steps > original) {
    throw new ZeroreelError(
      'invalid-request',
      `steps: expected at most ${original} with ${sampler}, the steps that the model was distilled with, got ${steps}`,
    );
  }
  const stride = Math.floor(numTrainTimesteps / original);
  return Array.from({ length: steps }, (_, i) => (original - Math.floor((i * original) / steps)) * stride - 1);
}
