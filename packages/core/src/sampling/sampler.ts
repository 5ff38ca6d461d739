import type { NoiseLevel } from './prediction.js';
import type { Tensor } from '../tensor/tensor.js';

/** Results of earlier steps that a multistep or second-order sampler needs; opaque to everyone else, immutable. */
export type SamplerHistory = readonly Tensor[];

/** What a sampler is given to take step `i`. */
export interface SamplerStepInput {
  /** What the network returned for `scaleModelInput(x, i)` after guidance, same shape as `x`. */
  readonly modelOutput: Tensor;
  /** Latents at step i. */
  readonly x: Tensor;
  /** Step index, 0 = the noisiest. */
  readonly i: number;
  /** Unit normal noise of the shape of `x`; required where `needsNoise(i)`. */
  readonly noise?: Tensor;
  /** What the step before returned; empty at the start. */
  readonly history: SamplerHistory;
  /** Replaces the clean latents that the sampler would predict, clipping included; for hooks. */
  readonly predictedX0?: Tensor;
}

/** What a sampler makes of step `i`. */
export interface SamplerStep {
  /** Latents at step i + 1. */
  readonly x: Tensor;
  /** The clean latents predicted at step i. */
  readonly predictedX0: Tensor;
  readonly history: SamplerHistory;
}

/**
 * A discretised reverse process, built for a number of steps. Immutable; every method is a pure function.
 * Frames are independent: `x` is `[F, C, h, w]` for any F.
 */
export interface Sampler {
  readonly name: string;
  /**
   * Training timestep of each call of the network, descending; what it is conditioned on. Samplers over σ may have
   * fractions; those that ask the network twice a step (Heun, PNDM's first) have more entries than denoising steps.
   */
  readonly timesteps: readonly number[];
  /** For each denoising step the index of its first call, ascending: where a run may be cut, joined and re-noised. */
  readonly stepStarts: readonly number[];
  /** Standard deviation of the initial latents: 1 for variance-preserving samplers. */
  readonly initNoiseSigma: number;
  /** Latents as the network wants them at step i; the identity for variance-preserving samplers. */
  scaleModelInput(x: Tensor, i: number): Tensor;
  /** The marginal at step i: x_i = signal · x_0 + noise · ε. (√ᾱ, √(1 - ᾱ)), or (1, σ) for samplers over σ. */
  marginal(i: number): NoiseLevel;
  needsNoise(i: number): boolean;
  step(input: SamplerStepInput): SamplerStep;
  /**
   * The exact forward transition: latents at step `from` noised to the earlier (noisier) step `to`, `to < from`,
   * with unit normal noise of the shape of `x`, in the sampler's own parametrisation.
   */
  renoise(x: Tensor, from: number, to: number, noise: Tensor): Tensor;
}
