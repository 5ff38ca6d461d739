import type { Sampler } from '../sampling/sampler.js';
import type { SamplerKind, SamplerSettings } from '../sampling/sampler-settings.js';
import type { SchedulerConfig } from '../sampling/scheduler-config.js';
import { createNoiseSchedule } from '../sampling/noise-schedule.js';
import { createSampler, samplerKind } from '../sampling/create-sampler.js';

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

/** The noise that a model was trained with, and the samplers that take it away. @param samplers default: those of core */
export const modelNoise = (scheduler: SchedulerConfig, samplers?: readonly SamplerKind[]): ModelNoise => ({
  alphasCumprod: createNoiseSchedule(scheduler).alphasCumprod,
  createSampler: (name, settings) => createSampler(name, { config: scheduler, ...settings }, samplers),
  takesInserted: (name) => samplerKind(name, samplers).takesInserted ?? false,
  defaultEta: (name) => samplerKind(name, samplers).defaultEta ?? 0,
});
