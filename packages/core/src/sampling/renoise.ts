import { combine } from '../tensor/arithmetic.js';
import type { NoiseLevel } from './prediction.js';
import type { Sampler } from './sampler.js';

/**
 * The exact forward transition between two marginals (s, n) and (s′, n′) of x = s x_0 + n ε: x′ = r x + √(n′² - r² n²)
 * ε with r = s′ / s. Where variance is preserved r² is the ratio of ᾱ (paper, equation 7); over σ it adds √(σ′² - σ²)
 * ε.
 */
export const renoiseBetween =
  (marginal: (i: number) => NoiseLevel): Sampler['renoise'] =>
  (x, from, to, noise) => {
    const [start, end] = [marginal(from), marginal(to)];
    const ratio = end.signal / start.signal;
    const variance = end.noise ** 2 - (ratio * start.noise) ** 2;
    return combine(ratio, x, Math.sqrt(Math.max(variance, 0)), noise);
  };
