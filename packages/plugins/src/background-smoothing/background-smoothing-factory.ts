import { definePluginFactory, type PluginFactory } from '@zeroreel/core';
import { backgroundSmoothing } from './index.js';

/** `backgroundSmoothing` by options that can be written as JSON: with the built-in mask, which needs no weights. */
export const backgroundSmoothingFactory: PluginFactory = definePluginFactory({
  name: 'background-smoothing',
  description: "backgrounds are drawn towards the first frame's; takes nearly twice the time",
  options: {
    strength: { type: 'number', description: "weight of a frame's own background, 0 to 1", default: 0.4 },
  },
  create: ({ strength }) => backgroundSmoothing({ strength }),
});
