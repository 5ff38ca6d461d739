import type { RequestContext } from '../request/resolve-request.js';
import { createSampler, samplerKind } from '../sampling/create-sampler.js';
import { createNoiseSchedule } from '../sampling/noise-schedule.js';
import { stableDiffusion } from './sampler-goldens.js';

/** What requests are resolved against: a model of 512 pixels without defaults of its own, and motion dynamics. */
export const requestContext: RequestContext = {
  defaultSize: 512,
  vaeScaleFactor: 8,
  defaultSampler: 'ddim',
  motion: true,
  sharedNoise: false,
  noise: {
    alphasCumprod: createNoiseSchedule(stableDiffusion).alphasCumprod,
    createSampler: (name, settings) => createSampler(name, { config: stableDiffusion, ...settings }),
    takesInserted: (name) => samplerKind(name).takesInserted ?? false,
    defaultEta: (name) => samplerKind(name).defaultEta ?? 0,
  },
  modelDefaults: {},
};
