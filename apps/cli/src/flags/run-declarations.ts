import { requestOptions, type Options, type PluginDefinition } from '@zeroreel/core';
import { builtInPlugins, crossFrameAttention, instructPix2Pix, weightOverlays } from '@zeroreel/plugins';
import { machineOptions, modelOptions, modelRequestOptions, outputOptions, type PluginCatalogue } from '@zeroreel/run';
import type { OfferedPlugin, RunDeclarations } from './declared-option.js';

/**
 * What `generate` offers: every option but those of edited clips, and every plugin but the one that edits.
 * @param named plugins that the command line names, which it offers too
 */
export const generateDeclarations = (catalogue: PluginCatalogue, named: readonly string[]): RunDeclarations => ({
  model: modelOptions,
  request: { ...requestOptions, ...modelRequestOptions },
  output: without(outputOptions, 'audio'),
  machine: machineOptions,
  plugins: offeredPlugins(catalogue, ({ name }) => name !== instructPix2Pix.name || named.includes(name)),
});

/**
 * What `edit` offers: options that do not need motion dynamics, and the plugins that go along with an edited clip.
 * @param named plugins that the command line names, which it offers too
 */
export function editDeclarations(catalogue: PluginCatalogue, named: readonly string[]): RunDeclarations {
  const names = [...[instructPix2Pix, weightOverlays, crossFrameAttention].map(({ name }) => name), ...named];
  return {
    model: modelOptions,
    request: without(
      { ...requestOptions, ...modelRequestOptions },
      'consistency',
      'warpTimestep',
      'joinTimestep',
      't0',
      't1',
    ),
    output: outputOptions,
    machine: machineOptions,
    plugins: offeredPlugins(catalogue, ({ name }) => names.includes(name)).map((plugin) => ({
      ...plugin,
      // The argument FILE is its clip.
      ...(plugin.name === instructPix2Pix.name && { withoutFlag: ['clip'] }),
    })),
  };
}

/** Built-in plugins in their order, and behind them those whose code was loaded because the command line names them. */
const offeredPlugins = (
  catalogue: PluginCatalogue,
  isOffered: (builtIn: PluginDefinition) => boolean,
): readonly OfferedPlugin[] =>
  catalogue.all
    .filter(([, definition]) => !builtInPlugins.includes(definition) || isOffered(definition))
    .map(([name, definition]) => ({ name, definition }));

const without = (options: Options, ...keys: readonly string[]): Options =>
  Object.fromEntries(Object.entries(options).filter(([key]) => !keys.includes(key)));
