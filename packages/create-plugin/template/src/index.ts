import { definePlugin, number, PredictedX0Hook, provide } from '@zeroreel/core';
import { MyPluginHook } from './my-plugin-hook.js';

/** Strengthens the contrast of a video. */
export const myPlugin = definePlugin({
  name: 'my-plugin',
  summary: 'Strengthens the contrast of a video',
  options: {
    strength: number({ description: 'contrast at the first step', default: 1.1, above: 0, step: 0.1 }),
  },
  provides: ({ strength }) => [provide(PredictedX0Hook, [], () => new MyPluginHook(strength))],
});

/** The command line and the page load the plugin by this name. */
export const plugin = myPlugin;
