import { definePlugin, integer, number, provide, SamplerKind } from '@zeroreel/core';
import { createDpmpp3mSde } from './dpmpp-3m-sde.js';

/** Adds the sampler `dpmpp-3m-sde`, which a request then names: `--sampler dpmpp-3m-sde`. */
export const dpmpp3mSde = definePlugin({
  name: 'dpmpp-3m-sde',
  summary: 'Adds the sampler dpmpp-3m-sde: DPM-Solver++ of third order with noise',
  options: {
    order: integer({
      description: 'highest order of a step; 2 gives the numbers of dpmpp-2m-sde',
      flag: '--dpmpp-order',
      default: 3,
      min: 1,
      max: 3,
    }),
    noise: number({
      description: 'what the noise of each step is multiplied by; 0 makes the sampler deterministic',
      flag: '--dpmpp-noise',
      default: 1,
      min: 0,
      max: 2,
      step: 0.05,
    }),
  },
  provides: (options) => [
    provide(SamplerKind, [], () => ({
      name: 'dpmpp-3m-sde',
      schedulerClass: 'DPMSolverMultistepScheduler',
      takesSigmas: true,
      takesEta: false,
      create: (settings) => createDpmpp3mSde(settings, options),
    })),
  ],
});

/** Apps load the plugin by this name. */
export const plugin = dpmpp3mSde;
