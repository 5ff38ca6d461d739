import { combine, scale } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Sampler, SamplerHistory, SamplerStepInput } from './sampler.js';
import type { SamplerSettings } from './sampler-settings.js';
import { createSolverSigmas } from './sigma-schedule.js';
import { solverSpace, type SolverSpace } from './solver-space.js';

/** From step `from` to the next, with x_0 at `from` and at the steps before it, newest first. */
interface Interval {
  readonly from: number;
  readonly x: Tensor;
  readonly cleans: readonly Tensor[];
}

/**
 * UniPC (Zhao et al. 2023, arXiv 2302.04867), its predictor UniP and corrector UniC on predicted x_0, as diffusers'
 * `UniPCMultistepScheduler`: each step first corrects its latents with the x_0 found there, then predicts the next.
 * History: the corrected latents of the step before, then x_0 of the steps before, newest first.
 */
export function createUnipcSampler(settings: SamplerSettings): Sampler {
  const { config } = settings;
  const schedule = createSolverSigmas(settings);
  const steps = schedule.timesteps.length;
  const space = solverSpace(schedule, config);
  const largestOrder = (i: number) => {
    if (schedule.sigmas[i + 1] === 0) return 1;
    return config.lowerOrderFinal ? Math.min(config.solverOrder, steps - i) : config.solverOrder;
  };

  function step(input: SamplerStepInput) {
    const { i, history } = input;
    const x0 = space.clean(input);
    const x = correct(input, x0);
    const cleans = [x0, ...history.slice(1)].slice(0, config.solverOrder);
    const next = predict({ from: i, x, cleans: cleans.slice(0, largestOrder(i)) });
    return { x: next, predictedX0: x0, history: [x, ...cleans] satisfies SamplerHistory };
  }

  function predict(interval: Interval): Tensor {
    const { first, ratios, slopes, weights, amount } = expand(interval);
    const order = interval.cleans.length;
    if (order === 1) return first;
    const rho = order === 2 ? [0.5] : solveWeights(ratios, weights.slice(0, -1));
    return addSlopes(first, amount, slopes, rho);
  }

  function correct({ x, i, history }: SamplerStepInput, x0: Tensor): Tensor {
    const [last, ...known] = history;
    if (last === undefined) return x;
    const cleans = known.slice(0, largestOrder(i - 1));
    const { first, ratios, slopes, weights, amount } = expand({ from: i - 1, x: last, cleans });
    const rho = cleans.length === 1 ? [0.5] : solveWeights([...ratios, 1], weights);
    const newest = combine(1, x0, -1, cleans[0] as Tensor);
    return addSlopes(first, amount, [...slopes, newest], rho);
  }

  return { name: 'unipc', ...space.frame, needsNoise: () => false, step };

  /**
   * The first-order step, and what the higher orders add to it. Here h = λ - λ′, the sign that predicted x_0 goes with.
   */
  function expand({ from, x, cleans }: Interval) {
    const [start, end] = [space.frame.marginal(from), space.frame.marginal(from + 1)];
    const [newest, ...older] = cleans as [Tensor, ...Tensor[]];
    const h = -space.logRatio(from, from + 1);
    const base = config.solverType === 'bh1' ? h : Math.expm1(h);
    const ratios = older.map((_, k) => stepRatio(space, from, k + 1));
    return {
      first: combine(end.noise / start.noise, x, -end.signal * Math.expm1(h), newest),
      ratios,
      slopes: older.map((clean, k) => scale(1 / (ratios[k] as number), combine(1, clean, -1, newest))),
      weights: integralWeights(h, base, cleans.length),
      amount: -end.signal * base,
    };
  }
}

/** r_k = (λ of `back` steps before - λ) / (λ′ - λ): negative. */
const stepRatio = (space: SolverSpace, from: number, back: number): number =>
  space.logRatio(from, from - back) / space.logRatio(from, from + 1);

/** b_n = n! φ_{n+1}(h) / B(h), where φ_{n+1}(h) = (φ_n(h) - 1 / n!) / h, for n = 1 … order. */
function integralWeights(h: number, base: number, order: number): number[] {
  const weights: number[] = [];
  let phi = Math.expm1(h) / h - 1;
  let factorial = 1;
  for (let n = 1; n <= order; n++) {
    weights.push((phi * factorial) / base);
    factorial *= n + 1;
    phi = phi / h - 1 / factorial;
  }
  return weights;
}

/** ρ with Σ_k ρ_k r_k^n = b_{n+1} for n = 0 … */
const solveWeights = (ratios: readonly number[], weights: readonly number[]): number[] =>
  solveLinear(weights.map((weight, power) => [...ratios.map((ratio) => ratio ** power), weight]));

const addSlopes = (first: Tensor, amount: number, slopes: readonly Tensor[], weights: readonly number[]): Tensor =>
  slopes.reduce((sum, slope, k) => combine(1, sum, amount * (weights[k] as number), slope), first);

/**
 * Solves linear equations by elimination, the largest pivot first; for the few unknowns of a solver's weights.
 * @param equations each the coefficients of the unknowns, then the right side; as many as unknowns, independent
 */
export function solveLinear(equations: readonly (readonly number[])[]): number[] {
  const [largest, ...others] = equations.toSorted((a, b) => Math.abs(b[0] as number) - Math.abs(a[0] as number));
  if (largest === undefined) return [];
  const [pivot, ...rest] = largest as readonly [number, ...number[]];
  const known = solveLinear(
    others.map(([head = 0, ...tail]) => tail.map((x, k) => x - (head / pivot) * (rest[k] ?? 0))),
  );
  const right = rest.at(-1) as number;
  return [known.reduce((sum, value, k) => sum - value * (rest[k] as number), right) / pivot, ...known];
}
