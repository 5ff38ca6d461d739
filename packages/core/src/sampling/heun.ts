import { ZeroreelError } from '../errors.js';
import { add, combine, scale } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import { limitX0 } from './prediction.js';
import type { Sampler, SamplerStep, SamplerStepInput } from './sampler.js';
import type { SamplerSettings } from './sampler-settings.js';
import { createInterpolatedSigmas, type SigmaSchedule } from './sigma-schedule.js';
import { cleanAtSigma, derivative, sigmaSpace } from './sigma-space.js';

/**
 * Heun's method over σ (Karras et al. 2022, arXiv 2206.00364, algorithm 1 with its correction), as diffusers'
 * `HeunDiscreteScheduler`. Two calls a step: Euler's method at even indices, its correction at odd ones; the last step
 * is Euler's. History between the two: the latents before the step, and their derivative.
 */
export function createHeunSampler(settings: SamplerSettings): Sampler {
  const { config: asked } = settings;
  const config = { ...asked, thresholding: false, interpolationType: 'linear', finalSigmasType: 'zero' } as const;
  const schedule = eachNoiseTwice(createInterpolatedSigmas({ ...settings, config }));
  const { sigmas, timesteps } = schedule;

  function step(input: SamplerStepInput): SamplerStep {
    const sigma = sigmas[input.i] as number;
    const x0 = input.predictedX0 ?? limitX0(cleanAtSigma(input, sigma, config.predictionType), config);
    const slope = derivative(input.x, x0, sigma);
    return input.i % 2 === 0 ? predict(input, x0, slope) : correct(input, x0, slope);
  }

  function predict({ x, i }: SamplerStepInput, predictedX0: Tensor, slope: Tensor) {
    return { x: combine(1, x, stride(i), slope), predictedX0, history: [x, slope] };
  }

  function correct({ i, history }: SamplerStepInput, predictedX0: Tensor, slope: Tensor) {
    const [start, startSlope] = history;
    if (start === undefined || startSlope === undefined) throw withoutFirstCall(i);
    const mean = scale(0.5, add(startSlope, slope));
    return { x: combine(1, start, stride(i - 1), mean), predictedX0, history: [] };
  }

  const stride = (i: number) => (sigmas[i + 1] as number) - (sigmas[i] as number);

  return {
    name: 'heun',
    ...sigmaSpace(schedule, config),
    stepStarts: timesteps.flatMap((_, i) => (i % 2 === 0 ? [i] : [])),
    needsNoise: () => false,
    step,
  };
}

/** Each call's timestep and σ: t0, t1, t1, t2, t2, … */
function eachNoiseTwice({ timesteps, sigmas }: SigmaSchedule): SigmaSchedule {
  const twice = (values: readonly number[]) => values.flatMap((value, i) => (i === 0 ? [value] : [value, value]));
  return { timesteps: twice(timesteps), sigmas: [...twice(sigmas.slice(0, -1)), sigmas.at(-1) as number] };
}

const withoutFirstCall = (i: number): ZeroreelError =>
  new ZeroreelError('invalid-request', `Call ${i} of heun corrects the call before it, got no history of that`);
