import type { RequestContext } from '../request/resolve-request.js';

/** What requests are resolved against: a model of 32 pixels without defaults of its own, and motion dynamics. */
export const requestContext: RequestContext = {
  defaultSize: 32,
  vaeScaleFactor: 8,
  defaultSampler: 'ddim',
  motion: true,
  sharedNoise: false,
  modelDefaults: {},
};
