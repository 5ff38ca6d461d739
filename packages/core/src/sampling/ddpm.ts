import { ZeroreelError } from '../errors.js';
import { add, combine, scale } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import { posteriorVariance } from './ddim.js';
import { diffuse } from './forward-diffusion.js';
import { insertTimesteps } from './insert-timesteps.js';
import { createNoiseSchedule } from './noise-schedule.js';
import { limitX0, noiseLevel, predict } from './prediction.js';
import type { Sampler, SamplerStepInput } from './sampler.js';
import { requiredNoise, type SamplerSettings } from './sampler-settings.js';
import { createTimesteps } from './timesteps.js';
import { variancePreserving } from './variance-preserving.js';

const round = Math.fround;
const SMALLEST_VARIANCE = 1e-20;

/** Standard deviation of a step's noise from ᾱ and ᾱ' of the cleaner step. */
type Deviation = (alpha: number, alphaPrevious: number) => number;

const fixedSmall: Deviation = (alpha, alphaPrevious) =>
  Math.sqrt(Math.max(posteriorVariance(alpha, alphaPrevious), SMALLEST_VARIANCE));

const fixedLarge: Deviation = (alpha, alphaPrevious) => Math.sqrt(round(1 - round(alpha / alphaPrevious)));

/**
 * Differs: diffusers takes the root of a logarithm for `fixed_large_log` and gets NaN; here it is `fixed_large`, which
 * it means.
 */
const DEVIATIONS: Readonly<Record<string, Deviation>> = {
  fixed_small: fixedSmall,
  fixed_small_log: fixedSmall,
  fixed_large: fixedLarge,
  fixed_large_log: fixedLarge,
};

/**
 * Denoising diffusion probabilistic models (Ho et al. 2020, arXiv 2006.11239), equation 7, over any number of steps,
 * with the numbers of diffusers' `DDPMScheduler`. The step at timestep 0 draws no noise.
 * @throws ZeroreelError `invalid-model` for a variance type that needs a network made for it
 */
export function createDdpmSampler({ config, steps, inserted, timesteps: given }: SamplerSettings): Sampler {
  const schedule = createNoiseSchedule(config);
  const timesteps = insertTimesteps(given ?? createTimesteps(config, steps), inserted);
  const deviation = deviationOf(config.varianceType);
  const needsNoise = (i: number) => (timesteps[i] as number) > 0;

  function step(input: SamplerStepInput) {
    const { modelOutput, x, i } = input;
    const alpha = schedule.alphasCumprod[timesteps[i] as number] as number;
    const next = timesteps[i + 1];
    const alphaPrevious = next === undefined ? 1 : (schedule.alphasCumprod[next] as number);
    const predicted = () => limitX0(predict(config.predictionType, modelOutput, x, noiseLevel(alpha)).x0, config);
    const x0 = input.predictedX0 ?? predicted();
    const mean = posteriorMean(x0, x, alpha, alphaPrevious);
    if (!needsNoise(i)) return { x: mean, predictedX0: x0, history: [] };
    const noise = scale(deviation(alpha, alphaPrevious), requiredNoise(input));
    return { x: add(mean, noise), predictedX0: x0, history: [] };
  }

  return {
    ...variancePreserving(timesteps, (i) => noiseLevel(schedule.alphasCumprod[timesteps[i] as number] as number)),
    name: 'ddpm',
    needsNoise,
    step,
    renoise: (x: Tensor, from: number, to: number, noise: Tensor) =>
      diffuse(schedule, x, timesteps[from] as number, timesteps[to] as number, noise),
  };
}

/** Equation 7: √ᾱ' β / (1 - ᾱ) x_0 + √α (1 - ᾱ') / (1 - ᾱ) x, where α = ᾱ / ᾱ' and β = 1 - α. */
function posteriorMean(x0: Tensor, x: Tensor, alpha: number, alphaPrevious: number): Tensor {
  const stepAlpha = round(alpha / alphaPrevious);
  const rest = round(1 - alpha);
  const ofX0 = round(round(round(Math.sqrt(alphaPrevious)) * round(1 - stepAlpha)) / rest);
  const ofX = round(round(round(Math.sqrt(stepAlpha)) * round(1 - alphaPrevious)) / rest);
  return combine(ofX0, x0, ofX, x);
}

function deviationOf(varianceType: string): Deviation {
  const deviation = DEVIATIONS[varianceType];
  if (deviation !== undefined) return deviation;
  const known = Object.keys(DEVIATIONS).join(', ');
  throw new ZeroreelError(
    'invalid-model',
    `variance_type of the scheduler: expected one of ${known}, got '${varianceType}'`,
  );
}
