import { readFileSync } from 'node:fs';
import { TorchRandomSource } from '../rng/torch-random-source.js';
import { createSampler } from '../sampling/create-sampler.js';
import type { Sampler, SamplerHistory } from '../sampling/sampler.js';
import { map, scale } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import { schedulerConfig, type SchedulerOptions } from './sampler-goldens.js';

/** A whole run of one of diffusers' schedulers. */
export interface SamplerTrajectory {
  readonly sampler: string;
  readonly options: SchedulerOptions;
  readonly steps: number;
  readonly seed: number;
  readonly initNoiseSigma: number;
  readonly timesteps: readonly number[];
  readonly sigmas?: readonly number[];
  /** Timesteps that were given one by one. */
  readonly given?: readonly number[];
  readonly eta?: number;
  /** Latents after call i. */
  readonly states: Readonly<Record<string, readonly number[]>>;
}

interface Goldens {
  readonly shape: readonly number[];
  readonly trajectories: readonly SamplerTrajectory[];
}

const read = (name: string): Goldens =>
  JSON.parse(readFileSync(new URL(`../__fixtures__/${name}.json`, import.meta.url), 'utf8')) as Goldens;

/** What `python tools/goldens/sampler_trajectories.py` and `few_steps.py` wrote, in one shape. */
const [wholeRuns, fewSteps] = [read('sampler-trajectories'), read('few-steps')];
const goldens: Goldens = { ...wholeRuns, trajectories: [...wholeRuns.trajectories, ...fewSteps.trajectories] };

/** Runs of one sampler, each with a title for `it.each`. */
export const trajectoriesOf = (sampler: string) =>
  goldens.trajectories
    .filter((golden) => golden.sampler === sampler)
    .map((golden) => ({ title: titleOf(golden), golden }));

const titleOf = ({ steps, options, given, eta }: SamplerTrajectory): string =>
  [
    `${steps} steps`,
    ...(given ? [`at ${given.join()}`] : []),
    ...(eta === undefined ? [] : [`η ${eta}`]),
    JSON.stringify(options),
  ].join(', ');

/** The sampler of a golden, with the same options. */
export const samplerOf = ({ sampler, options, steps, given, eta = 0 }: SamplerTrajectory): Sampler =>
  createSampler(sampler, {
    config: schedulerConfig({ clip_sample: false, set_alpha_to_one: false, ...options }),
    ...{ steps, eta, timesteps: given },
  });

/** The generator's network: 0.8 sin(1.3 x + t / 400) + 0.1 x. */
const network = (x: Tensor, t: number): Tensor =>
  map(x, (value) => 0.8 * Math.sin(1.3 * value + t / 400) + 0.1 * value);

/**
 * The largest difference of the states from the golden's, in units of each state's largest number.
 * @param sampler built like the golden's
 */
export function trajectoryError(sampler: Sampler, golden: SamplerTrajectory): number {
  const random = TorchRandomSource.fromSeed(golden.seed);
  let x = scale(sampler.initNoiseSigma, random.randn(goldens.shape));
  let history: SamplerHistory = [];
  let worst = 0;
  sampler.timesteps.forEach((t, i) => {
    const modelOutput = network(sampler.scaleModelInput(x, i), t);
    const noise = sampler.needsNoise(i) ? { noise: random.randn(goldens.shape) } : {};
    ({ x, history } = sampler.step({ modelOutput, x, i, history, ...noise }));
    const expected = golden.states[i];
    if (expected !== undefined) worst = Math.max(worst, relativeDifference(x.data, expected));
  });
  return worst;
}

/** Largest difference in units of the largest number expected; NaN is Infinity. */
export function relativeDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity;
  const magnitude = Math.max(...expected.map(Math.abs)) || 1;
  const worst = Math.max(...expected.map((value, k) => Math.abs(value - (actual[k] ?? NaN))));
  return Number.isNaN(worst) ? Infinity : worst / magnitude;
}
