import type { Sampler, SamplerStepInput } from './sampler.js';
import type { SchedulerConfig, SigmaSpacing, TimestepSpacing } from './scheduler-config.js';
import type { Tensor } from '../tensor/tensor.js';
import { ZeroreelError } from '../errors.js';
import { token } from '../token.js';

export { SIGMA_SPACINGS, TIMESTEP_SPACINGS, type SigmaSpacing } from './scheduler-config.js';

/** What every sampler is built from; each takes what concerns it. */
export interface SamplerSettings {
  readonly config: SchedulerConfig;
  /** Denoising steps, at most the training timesteps. */
  readonly steps: number;
  /** DDIM's η: 0 deterministic, 1 as noisy as DDPM. */
  readonly eta: number;
  /** How samplers over σ spread it. Default: what `config` says. */
  readonly sigmas?: SigmaSpacing;
  /** Which training timesteps are visited. Default: what `config` says; `createSampler` puts it there. */
  readonly spacing?: TimestepSpacing | undefined;
  /**
   * Training timesteps in the place of those of a spacing, descending, as many as steps; only for kinds with
   * `takesTimesteps`. Default: those of the spacing.
   */
  readonly timesteps?: readonly number[] | undefined;
  /**
   * Training timesteps that the run stops at beside those of its spacing, in any order; only for kinds with
   * `takesInserted`. Default: none.
   */
  readonly inserted?: readonly number[];
}

/** Makes a sampler for one run. */
export type SamplerFactory = (settings: SamplerSettings) => Sampler;

/** A sampler that can be asked for by name. Plugins may provide further ones. */
export interface SamplerKind {
  readonly name: string;
  readonly create: SamplerFactory;
  /** diffusers' class with the same numbers. */
  readonly schedulerClass: string;
  /** Whether σ may be spread by `SamplerSettings.sigmas`. */
  readonly takesSigmas: boolean;
  readonly takesEta: boolean;
  /** η where nobody says it; default 0. */
  readonly defaultEta?: number;
  /** Whether the timesteps are those that the scheduler's spacing asks for; default yes. */
  readonly takesSpacing?: boolean;
  /** Whether timesteps can be given one by one; default no. */
  readonly takesTimesteps?: boolean;
  /** Whether the steps may be uneven, so that further timesteps can stand between them; default no. */
  readonly takesInserted?: boolean;
}

export const SamplerKind = token<SamplerKind>('SamplerKind');

/** The noise of a step that needs it. @throws ZeroreelError `invalid-request` where the caller left it out */
export function requiredNoise({ noise, i }: SamplerStepInput): Tensor {
  if (noise !== undefined) return noise;
  throw new ZeroreelError('invalid-request', `Step ${i} of a stochastic sampler needs noise, got none`);
}
