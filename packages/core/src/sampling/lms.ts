import { combine } from '../tensor/arithmetic.js';
import type { Sampler, SamplerStepInput } from './sampler.js';
import type { SamplerSettings } from './sampler-settings.js';
import { createInterpolatedSigmas } from './sigma-schedule.js';
import { cleanAtSigma, derivative, sigmaSpace } from './sigma-space.js';

const ORDER = 4;

/**
 * Linear multistep over σ: the derivatives of up to four steps, as a polynomial that is integrated to the next σ
 * (k-diffusion's `sample_lms`), as diffusers' `LMSDiscreteScheduler`. History: the derivatives before, newest first.
 */
export function createLmsSampler(settings: SamplerSettings): Sampler {
  const config = { ...settings.config, interpolationType: 'linear', finalSigmasType: 'zero' } as const;
  const schedule = createInterpolatedSigmas({ ...settings, config });
  const { sigmas } = schedule;

  function step(input: SamplerStepInput) {
    const { i, history } = input;
    const sigma = sigmas[i] as number;
    const x0 = cleanAtSigma(input, sigma, config.predictionType);
    const slopes = [derivative(input.x, x0, sigma), ...history].slice(0, ORDER);
    const nodes = slopes.map((_, k) => sigmas[i - k] as number);
    const weights = nodes.map((_, k) => integrateBasis(nodes, k, sigmas[i + 1] as number));
    const x = slopes.reduce((sum, slope, k) => combine(1, sum, weights[k] as number, slope), input.x);
    return { x, predictedX0: x0, history: slopes.slice(0, ORDER - 1) };
  }

  return { name: 'lms', ...sigmaSpace(schedule, config), needsNoise: () => false, step };
}

/** ∫ from nodes[0] to `end` of the k-th Lagrange polynomial; two Gauss points are exact up to degree three. */
function integrateBasis(nodes: readonly number[], k: number, end: number): number {
  const [start] = nodes as [number];
  const [middle, half] = [(start + end) / 2, (end - start) / 2];
  const offset = half / Math.sqrt(3);
  return half * (lagrangeBasis(nodes, k, middle - offset) + lagrangeBasis(nodes, k, middle + offset));
}

function lagrangeBasis(nodes: readonly number[], k: number, at: number): number {
  const own = nodes[k] as number;
  return nodes.reduce((product, node, j) => (j === k ? product : (product * (at - node)) / (own - node)), 1);
}
