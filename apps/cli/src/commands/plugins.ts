import type { PluginDescription, PluginOption } from '@zeroreel/core';
import { fileBoundPlugins, pluginFactories } from '@zeroreel/plugins';
import type { PluginFlags } from '../options/plugin-flags.js';
import { builtInFlags } from '../plugins/built-in-flags.js';
import { loadPlugin, loadPluginFactory } from '../plugins/load-plugin.js';
import { parsePlugin } from '../plugins/parse-plugin.js';
import type { CommandContext } from './command-context.js';

/** The flags of `plugins`. */
export interface PluginsFlags extends PluginFlags {
  readonly json?: true;
}

/** A plugin that is there, and where it is from. */
export interface ListedPlugin extends PluginDescription {
  /** `built-in`, or what `--plugin` named. */
  readonly source: string;
  /** How else a built-in plugin is asked for. */
  readonly flags?: string;
}

/**
 * `zeroreel plugins`: what there is, what it does and which options it takes; with `--plugin` those too.
 * @throws ZeroreelError `plugin` for one that cannot be loaded, `invalid-request` for options that it does not take
 */
export async function plugins({ plugin, json }: PluginsFlags, { stdout }: CommandContext): Promise<void> {
  const listed = [
    ...[...pluginFactories, ...fileBoundPlugins].map(describeBuiltIn),
    ...(await Promise.all(plugin.map(describeGiven))),
  ];
  stdout.write(json ? `${JSON.stringify(listed)}\n` : listed.map(describe).join('\n'));
}

const describeBuiltIn = (plugin: PluginDescription): ListedPlugin => {
  const flags = builtInFlags[plugin.name];
  return { ...describePlugin(plugin, 'built-in'), ...(flags !== undefined && { flags }) };
};

/** The plugin is made too, so that options that do not fit are told here and not in the run. */
async function describeGiven(text: string): Promise<ListedPlugin> {
  const settings = parsePlugin(text);
  await loadPlugin(settings);
  return describePlugin(await loadPluginFactory(settings.source), settings.source);
}

const describePlugin = ({ name, description, options }: PluginDescription, source: string): ListedPlugin => ({
  name,
  source,
  description,
  options,
});

function describe({ name, source, flags, description, options }: ListedPlugin): string {
  const lines = Object.entries(options).map(([option, details]) => `  ${describeOption(option, details)}\n`);
  return `${name} (${flags === undefined ? source : `${source}: ${flags}`})\n  ${description}\n${lines.join('')}`;
}

function describeOption(name: string, { type, description, choices, required, default: preset }: PluginOption): string {
  const values = choices === undefined ? type : choices.join(' | ');
  const presence = required ? '; required' : preset === undefined ? '' : `; default: ${JSON.stringify(preset)}`;
  return `${name.padEnd(18)} ${description} (${values}${presence})`;
}
