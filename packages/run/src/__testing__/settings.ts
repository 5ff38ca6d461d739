import { boolean, choice, clip, definePlugin, list, motion, network, number, picture, weights } from '@zeroreel/core';
import { SETTINGS_FORMAT, type Settings } from '../settings/settings.js';

/** Settings of format 2 with little in them; `more` takes the place of whole groups. */
export const settingsOf = (more: Partial<Settings> = {}): Settings => ({
  format: SETTINGS_FORMAT,
  model: { source: 'embedded' },
  request: { prompt: 'a panda' },
  plugins: [],
  output: {},
  machine: {},
  ...more,
});

/** A plugin with an option of every kind that is made of files. */
const filePlugin = definePlugin({
  name: 'files',
  summary: 'Takes files',
  repeatable: true,
  options: {
    kind: choice(['canny', 'pose'], { description: 'kind', default: 'canny' }),
    clip: clip({ description: 'clip', leads: true }),
    picture: picture({ description: 'picture' }),
    weights: weights({ description: 'weights', strength: { default: 1, min: 0, max: 2 } }),
    words: list(weights({ description: 'words' }), { description: 'words' }),
    network: network({ description: 'network', network: 'ControlNet', embeddedBy: 'kind' }),
  },
  provides: () => [],
});

/** A plugin of plain options. */
const plainPlugin = definePlugin({
  name: 'plain',
  summary: 'Takes numbers',
  options: {
    strength: number({ description: 'strength', min: 0, max: 1, default: 0.5 }),
    on: boolean({ description: 'on', default: true }),
    fields: motion({ description: 'fields' }),
  },
  provides: () => [],
});

/** Finds the plugins of this file. */
export const known = (name: string) => [filePlugin, plainPlugin].find((plugin) => plugin.name === name);
