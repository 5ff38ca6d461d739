import { ZeroreelError } from '../errors.js';
import { createDdimSampler } from './ddim.js';
import { createDdpmSampler } from './ddpm.js';
import type { Sampler } from './sampler.js';
import type { SamplerFactory, SamplerSettings } from './sampler-settings.js';

const FACTORIES: ReadonlyMap<string, SamplerFactory> = new Map([
  ['ddim', createDdimSampler],
  ['ddpm', createDdpmSampler],
]);

/** diffusers' scheduler classes that a sampler of ours stands for. */
const SAMPLER_OF_CLASS: ReadonlyMap<string, string> = new Map([
  ['DDIMScheduler', 'ddim'],
  ['DDPMScheduler', 'ddpm'],
]);

/** Names that `createSampler` knows. */
export const samplerNames: readonly string[] = [...FACTORIES.keys()];

/** The sampler that a checkpoint asks for, and a notice where another one stands in. */
export function defaultSampler(className: string): { readonly name: string; readonly notice?: string } {
  const name = SAMPLER_OF_CLASS.get(className);
  if (name !== undefined) return { name };
  return {
    name: 'ddim',
    notice: `The checkpoint's scheduler ${className} is not available; ddim takes its place with the same noise schedule.`,
  };
}

/** @throws ZeroreelError `invalid-request` for an unknown name, listing the known ones */
export function createSampler(name: string, settings: SamplerSettings): Sampler {
  const factory = FACTORIES.get(name);
  if (factory !== undefined) return factory(settings);
  throw new ZeroreelError('invalid-request', `sampler: expected one of ${samplerNames.join(', ')}, got '${name}'`);
}
