import type { Sampler } from '../sampling/sampler.js';
import type { SamplerSettings } from '../sampling/sampler-settings.js';

/** What steps are made of. */
export interface ModelNoise {
  /** ᾱ of every training timestep. */
  readonly alphasCumprod: ArrayLike<number>;
  /** A sampler by its name. @throws ZeroreelError `invalid-request` for one that is not known */
  createSampler(name: string, settings: Omit<SamplerSettings, 'config'>): Sampler;
  /** Whether that sampler can stop at further timesteps. */
  takesInserted(name: string): boolean;
  /** η of that sampler where nobody says it. */
  defaultEta(name: string): number;
}
