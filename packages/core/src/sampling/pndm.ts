import { ZeroreelError } from '../errors.js';
import { combine, scale } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import { createNoiseSchedule } from './noise-schedule.js';
import { epsilonFromX0, noiseLevel, predict, type NoiseLevel } from './prediction.js';
import type { Sampler, SamplerStepInput } from './sampler.js';
import type { SamplerSettings } from './sampler-settings.js';
import { createTimesteps } from './timesteps.js';
import { variancePreserving } from './variance-preserving.js';

/** Adams-Bashforth weights of the newest output and those before it, for one to four outputs. */
const WEIGHTS = [[1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24]] as const;

/**
 * Pseudo linear multistep (Liu et al. 2022, arXiv 2202.09778), as diffusers' `PNDMScheduler` with
 * `skip_prk_steps`, which Stable Diffusion sets. The first step asks twice: Euler's method, then again with the mean of
 * both answers. History: outputs, newest first; between the two calls also the latents before them.
 * Differs: the Runge-Kutta start (`skip_prk_steps: false`) is never taken; a stretch that begins later begins with one
 * call, at first order; a network that predicts x_0 is taken by its ε, which diffusers refuses.
 */
export function createPndmSampler({ config, steps }: SamplerSettings): Sampler {
  const { alphasCumprod } = createNoiseSchedule(config);
  const timesteps = repeatSecond(createTimesteps(config, steps));
  const stride = Math.floor(config.numTrainTimesteps / steps);
  const alphaAt = (t: number) => alphasCumprod[t < 0 && !config.setAlphaToOne ? 0 : t] ?? 1;
  const marginal = (i: number) => noiseLevel(alphaAt(timesteps[i] as number));
  const type = config.predictionType === 'v_prediction' ? 'v_prediction' : 'epsilon';

  function step(input: SamplerStepInput) {
    const { i, x, history } = input;
    const t = timesteps[i] as number;
    const here = marginal(i);
    const output = outputOf(input, here);
    const predictedX0 = input.predictedX0 ?? predict(type, output, x, here).x0;
    if (i === 1) return { x: repeatFirstStep(output, history), predictedX0, history: history.slice(0, 1) };
    const outputs = [output, ...history].slice(0, WEIGHTS.length);
    const next = transfer(x, average(outputs), t, t - stride);
    return { x: next, predictedX0, history: i === 0 ? [output, x] : outputs.slice(0, WEIGHTS.length - 1) };
  }

  /** From the latents before the first call, with the mean of both outputs. */
  function repeatFirstStep(output: Tensor, [first, start]: readonly Tensor[]): Tensor {
    if (first === undefined || start === undefined) throw withoutFirstCall();
    const t = timesteps[1] as number;
    return transfer(start, scale(0.5, combine(1, output, 1, first)), t + stride, t);
  }

  /** Equation 9: x_t′ = √(ᾱ′/ᾱ) x - (ᾱ′ - ᾱ) ε / (ᾱ √(1 - ᾱ′) + √(ᾱ (1 - ᾱ) ᾱ′)). */
  function transfer(x: Tensor, output: Tensor, from: number, to: number): Tensor {
    const [a, b] = [alphaAt(from), alphaAt(to)];
    const { epsilon } = predict(type, output, x, noiseLevel(a));
    const denominator = a * Math.sqrt(1 - b) + Math.sqrt(a * (1 - a) * b);
    return combine(Math.sqrt(b / a), x, -(b - a) / denominator, epsilon);
  }

  /** The network's output as ε or v; what a hook predicts takes its place. */
  function outputOf({ modelOutput, x, predictedX0 }: SamplerStepInput, here: NoiseLevel): Tensor {
    const x0 = predictedX0 ?? (config.predictionType === 'sample' ? modelOutput : undefined);
    if (x0 === undefined) return modelOutput;
    const epsilon = epsilonFromX0(x0, x, here);
    return type === 'epsilon' ? epsilon : combine(here.signal, epsilon, -here.noise, x0);
  }

  return {
    ...variancePreserving(timesteps, marginal),
    name: 'pndm',
    stepStarts: timesteps.flatMap((_, i) => (i === 1 ? [] : [i])),
    needsNoise: () => false,
    step,
  };
}

const repeatSecond = ([first, second, ...rest]: readonly number[]): number[] =>
  [first, second, second, ...rest].filter((t) => t !== undefined);

function average(outputs: readonly Tensor[]): Tensor {
  const [newest, ...older] = outputs as [Tensor, ...Tensor[]];
  const [weight, ...weights] = WEIGHTS[older.length] ?? WEIGHTS[0];
  return older.reduce((sum, output, k) => combine(1, sum, weights[k] ?? 0, output), scale(weight, newest));
}

const withoutFirstCall = (): ZeroreelError =>
  new ZeroreelError('invalid-request', 'Call 1 of pndm repeats the step of call 0, got no history of that');
