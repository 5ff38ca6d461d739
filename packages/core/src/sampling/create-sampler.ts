import { ZeroreelError } from '../errors.js';
import { createDdimSampler } from './ddim.js';
import { createDdpmSampler } from './ddpm.js';
import { createDpmpp2mSampler, createDpmpp2mSdeSampler } from './dpm-solver-multistep.js';
import { createEulerAncestralSampler } from './euler-ancestral.js';
import { createEulerSampler } from './euler.js';
import { createHeunSampler } from './heun.js';
import { createLcmSampler } from './lcm.js';
import { createLmsSampler } from './lms.js';
import { createPndmSampler } from './pndm.js';
import { createTcdSampler, TCD_ETA } from './tcd.js';
import { createUnipcSampler } from './unipc.js';
import type { Sampler } from './sampler.js';
import type { SamplerFactory, SamplerKind, SamplerSettings } from './sampler-settings.js';

const kind = (name: string, schedulerClass: string, create: SamplerFactory, takes?: 'sigmas' | 'eta'): SamplerKind => ({
  name,
  create,
  schedulerClass,
  takesSigmas: takes === 'sigmas',
  takesEta: takes === 'eta',
  takesInserted: true,
  takesTimesteps: true,
});

/** The samplers of core. */
export const samplerKinds: readonly SamplerKind[] = [
  kind('ddim', 'DDIMScheduler', createDdimSampler, 'eta'),
  kind('ddpm', 'DDPMScheduler', createDdpmSampler),
  kind('euler', 'EulerDiscreteScheduler', createEulerSampler, 'sigmas'),
  kind('euler-ancestral', 'EulerAncestralDiscreteScheduler', createEulerAncestralSampler),
  kind('heun', 'HeunDiscreteScheduler', createHeunSampler, 'sigmas'),
  kind('dpmpp-2m', 'DPMSolverMultistepScheduler', createDpmpp2mSampler, 'sigmas'),
  kind('dpmpp-2m-sde', 'DPMSolverMultistepScheduler', createDpmpp2mSdeSampler, 'sigmas'),
  kind('unipc', 'UniPCMultistepScheduler', createUnipcSampler, 'sigmas'),
  kind('lms', 'LMSDiscreteScheduler', createLmsSampler, 'sigmas'),
  // Its multistep formula is that of equal steps.
  { ...kind('pndm', 'PNDMScheduler', createPndmSampler), takesInserted: false, takesTimesteps: false },
  { ...kind('lcm', 'LCMScheduler', createLcmSampler), takesSpacing: false },
  { ...kind('tcd', 'TCDScheduler', createTcdSampler, 'eta'), takesSpacing: false, defaultEta: TCD_ETA },
];

/** Their names. */
export const samplerNames: readonly string[] = samplerKinds.map(({ name }) => name);

/**
 * Makes a sampler by its name.
 * @param kinds those that can be asked for; a later one takes the place of an earlier one of its name. Default: core's
 * own
 * @throws ZeroreelError `invalid-request` for an unknown name, listing the known ones, and for a setting that it does
 * not have
 */
export function createSampler(
  name: string,
  settings: SamplerSettings,
  kinds: readonly SamplerKind[] = samplerKinds,
): Sampler {
  const found = samplerKind(name, kinds);
  const { sigmas = 'default', eta, spacing, timesteps, config } = settings;
  if (sigmas !== 'default' && !found.takesSigmas) throw notTaken('sigmas', sigmas, kinds, found, 'takesSigmas');
  if (eta !== 0 && !found.takesEta) throw notTaken('eta', eta, kinds, found, 'takesEta');
  if (spacing !== undefined && !(found.takesSpacing ?? true))
    throw notTaken('spacing', spacing, kinds, found, 'takesSpacing');
  if (timesteps === undefined)
    return found.create(spacing ? { ...settings, config: { ...config, timestepSpacing: spacing } } : settings);
  if (!found.takesTimesteps) throw notTaken('timesteps', timesteps.join(','), kinds, found, 'takesTimesteps');
  if (sigmas !== 'default') throw beside('sigmas', sigmas);
  if (spacing !== undefined) throw beside('spacing', spacing);
  return found.create(settings);
}

/**
 * The kind of a name; of several the last.
 * @throws ZeroreelError `invalid-request` for an unknown name, listing the known ones
 */
export function samplerKind(name: string, kinds: readonly SamplerKind[] = samplerKinds): SamplerKind {
  const found = kinds.findLast((each) => each.name === name);
  if (found !== undefined) return found;
  const known = [...new Set(kinds.map((each) => each.name))].join(', ');
  throw new ZeroreelError('invalid-request', `sampler: expected one of ${known}, got '${name}'`);
}

/** Timesteps that are given are not spread anew. */
const beside = (setting: string, got: string) =>
  new ZeroreelError('invalid-request', `${setting}: expected none beside timesteps, got ${got}`);

function notTaken(
  setting: string,
  got: unknown,
  kinds: readonly SamplerKind[],
  { name }: SamplerKind,
  flag: 'takesSigmas' | 'takesEta' | 'takesSpacing' | 'takesTimesteps',
) {
  const takers = kinds.filter((each) => each[flag] ?? flag === 'takesSpacing').map((each) => each.name);
  const others = `${takers.join(', ')} ${takers.length === 1 ? 'does' : 'do'}`;
  return new ZeroreelError('invalid-request', `${setting}: sampler ${name} takes none, ${others}; got ${String(got)}`);
}
