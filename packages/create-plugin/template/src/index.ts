import { definePlugin, definePluginFactory, ZeroreelError, type Plugin, type PluginFactory } from '@zeroreel/core';
import { myPluginModule } from './my-plugin.module.js';

/** What the plugin takes. */
export interface MyPluginOptions {
  /** Contrast at the first step, above 0; default 1.1. */
  readonly strength?: number;
}

/**
 * Strengthens the contrast of a video.
 * @throws ZeroreelError `invalid-request` where the strength is not above 0
 */
export function myPlugin({ strength = 1.1 }: MyPluginOptions = {}): Plugin {
  if (!(strength > 0)) {
    throw new ZeroreelError('invalid-request', `strength: expected a number above 0, got ${strength}`);
  }
  return definePlugin({ name: 'my-plugin', module: myPluginModule(strength) });
}

/** What the command line loads. */
export const plugin: PluginFactory = definePluginFactory({
  name: 'my-plugin',
  description: 'strengthens the contrast of a video',
  options: {
    strength: { type: 'number', description: 'contrast at the first step, above 0', default: 1.1 },
  },
  create: myPlugin,
});
