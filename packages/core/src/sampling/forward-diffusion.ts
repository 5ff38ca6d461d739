import { combine } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import type { NoiseSchedule } from './noise-schedule.js';

/**
 * The exact forward transition from training timestep `from` to `to` > `from` of a variance-preserving process:
 * x_to = √P x_from + √(1 - P) ε with P = ᾱ_to / ᾱ_from (paper, equation 7).
 */
export function diffuse(schedule: NoiseSchedule, x: Tensor, from: number, to: number, noise: Tensor): Tensor {
  return diffuseBy((schedule.alphasCumprod[to] as number) / (schedule.alphasCumprod[from] as number), x, noise);
}

/**
 * The same as both reference implementations compute it: their product of α runs over [from, to) and not (from, to],
 * one index early. For the parity profiles only.
 */
export function diffuseLikeReferences(
  schedule: NoiseSchedule,
  x: Tensor,
  from: number,
  to: number,
  noise: Tensor,
): Tensor {
  const product = schedule.betas.subarray(from, to).reduce((p, beta) => p * Math.fround(1 - beta), 1);
  return diffuseBy(product, x, noise);
}

function diffuseBy(product: number, x: Tensor, noise: Tensor): Tensor {
  const p = Math.fround(product);
  return combine(Math.sqrt(p), x, Math.sqrt(Math.fround(1 - p)), noise);
}
