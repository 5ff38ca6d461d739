import type { Sampler, SamplerStepInput } from './sampler.js';
import type { SchedulerConfig } from './scheduler-config.js';
import type { Tensor } from '../tensor/tensor.js';
import { ZeroreelError } from '../errors.js';

/** How noise levels are spaced: as timesteps are, or by Karras et al. 2022 (arXiv 2206.00364), equation 5. */
export const SIGMA_SPACINGS = ['default', 'karras'] as const;

/** One of `SIGMA_SPACINGS`. */
export type SigmaSpacing = (typeof SIGMA_SPACINGS)[number];

/** What every sampler is built from; each takes what concerns it. */
export interface SamplerSettings {
  readonly config: SchedulerConfig;
  /** Denoising steps, at most the training timesteps. */
  readonly steps: number;
  /** DDIM's η: 0 deterministic, 1 as noisy as DDPM. */
  readonly eta: number;
  /** Default: what `config` says. */
  readonly sigmas?: SigmaSpacing;
}

/** Makes a sampler for one run. */
export type SamplerFactory = (settings: SamplerSettings) => Sampler;

/** The noise of a step that needs it. @throws ZeroreelError `invalid-request` where the caller left it out */
export function requiredNoise({ noise, i }: SamplerStepInput): Tensor {
  if (noise !== undefined) return noise;
  throw new ZeroreelError('invalid-request', `Step ${i} of a stochastic sampler needs noise, got none`);
}
