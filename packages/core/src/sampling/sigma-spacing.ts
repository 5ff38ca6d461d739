import { betaQuantile } from './beta-quantile.js';

const KARRAS_RHO = 7;

/** Both parameters of the beta distribution, as in its paper. */
const BETA_SHAPE = 0.6;

/** `count` numbers from `start` to `end`; the start alone where one is asked for. */
const spread = (start: number, end: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => start + (count === 1 ? 0 : i / (count - 1)) * (end - start));

/** Karras et al. 2022 (arXiv 2206.00364), equation 5 with ρ = 7: `count` σ from the largest down to the least. */
export const karrasSigmas = (least: number, largest: number, count: number): number[] =>
  spread(largest ** (1 / KARRAS_RHO), least ** (1 / KARRAS_RHO), count).map((root) => root ** KARRAS_RHO);

/** `count` σ from the largest down to the least, evenly in log σ. */
export const exponentialSigmas = (least: number, largest: number, count: number): number[] =>
  luSigmas(Math.log(least), Math.log(largest), count);

/** The same between two log σ: Lu et al. 2022 (arXiv 2206.00927) have λ = -log σ even. */
export const luSigmas = (least: number, largest: number, count: number): number[] =>
  spread(largest, least, count).map(Math.exp);

/** `count` σ from the largest down to the least, spread as a beta distribution has its quantiles: dense at both ends. */
export const betaSigmas = (least: number, largest: number, count: number): number[] =>
  spread(1, 0, count).map((p) => least + betaQuantile(p, BETA_SHAPE) * (largest - least));

/** `values` at the fractional position `at`, which lies inside; linear between neighbours. */
export function interpolateAt(values: Float32Array, at: number): number {
  const below = Math.floor(at);
  const low = values[below] as number;
  const high = values[below + 1] ?? low;
  return low + (at - below) * (high - low);
}

/**
 * The training timestep whose noise is σ, linear in log σ between two timesteps, the first or the last beyond them.
 * @param logSigmas log σ of each training timestep, ascending
 */
export function timestepOfSigma(logSigmas: Float32Array, sigma: number): number {
  const logSigma = Math.log(Math.max(sigma, 1e-10));
  const above = logSigmas.findIndex((each) => each > logSigma);
  const high = above < 0 ? logSigmas.length - 1 : Math.max(above, 1);
  const [start, end] = [logSigmas[high - 1] as number, logSigmas[high] as number];
  const weight = (logSigma - start) / Math.fround(end - start);
  return high - 1 + Math.min(Math.max(weight, 0), 1);
}
