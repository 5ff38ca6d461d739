import { samplerKinds } from './create-sampler.js';
import type { SchedulerConfig } from './scheduler-config.js';

/** The sampler that a checkpoint asks for, and a notice where another one stands in. */
export function defaultSampler(
  scheduler: Pick<SchedulerConfig, 'className' | 'algorithmType' | 'solverOrder' | 'assumesNoise'>,
): {
  readonly name: string;
  readonly notice?: string;
} {
  const { className } = scheduler;
  if (className === 'PNDMScheduler') return { name: 'ddim', notice: PNDM_NOTICE };
  if (className === 'DPMSolverMultistepScheduler') return multistepSampler(scheduler);
  const same = Object.hasOwn(SAME_NUMBERS, className) ? SAME_NUMBERS[className] : className;
  const own = samplerKinds.find(({ schedulerClass }) => schedulerClass === same);
  if (own !== undefined) return { name: own.name };
  const noise = scheduler.assumesNoise
    ? "Stable Diffusion's noise schedule, for it names none"
    : 'the same noise schedule';
  return {
    name: 'ddim',
    notice: `The checkpoint's scheduler ${className} is not available; ddim takes its place with ${noise}.`,
  };
}

/**
 * What a sampler does not do of what the checkpoint's scheduler asks for, in sentences for people.
 * @param sampler the one that runs; what concerns others only is not told
 */
export const leftOutNotices = ({ leftOut }: Pick<SchedulerConfig, 'leftOut'>, sampler: string): readonly string[] =>
  leftOut
    .filter(({ name }) => READERS[name]?.includes(sampler))
    .map(
      ({ name, value }) =>
        `The scheduler's ${name}: ${JSON.stringify(value)} is not available; ${sampler} runs without it.`,
    );

/** Classes that compute what another one does, several steps at once. */
const SAME_NUMBERS: Readonly<Partial<Record<string, string>>> = {
  DDIMParallelScheduler: 'DDIMScheduler',
  DDPMParallelScheduler: 'DDPMScheduler',
};

const SOLVERS = ['dpmpp-2m', 'dpmpp-2m-sde', 'unipc'];

/** Samplers whose class in diffusers reads an option that none of ours does. */
const READERS: Readonly<Partial<Record<string, readonly string[]>>> = {
  skip_prk_steps: ['pndm'],
  timestep_type: ['euler'],
  sigma_min: ['euler'],
  sigma_max: ['euler'],
  use_flow_sigmas: SOLVERS,
  predict_x0: ['unipc'],
  solver_p: ['unipc'],
  disable_corrector: ['unipc'],
};

const PNDM_NOTICE =
  "The checkpoint's scheduler is PNDM (PNDMScheduler); ddim takes its place, as in the paper. " +
  'The sampler pndm is there too.';

/** The algorithms without `++` solve for ε; those that solve for x_0 take their place. */
function multistepSampler({ algorithmType, solverOrder }: Pick<SchedulerConfig, 'algorithmType' | 'solverOrder'>) {
  const name = algorithmType.startsWith('sde-') ? 'dpmpp-2m-sde' : 'dpmpp-2m';
  if (algorithmType.endsWith('++') && solverOrder === 2) return { name };
  const asked = `The scheduler's algorithm ${algorithmType} of order ${solverOrder}`;
  return { name, notice: `${asked} is not available; ${name}, of order 2, takes its place.` };
}
