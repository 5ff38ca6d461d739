import { pathToFileURL } from 'node:url';
import { ZeroreelError, type Plugin, type PluginFactory } from '@zeroreel/core';
import { fileBoundPlugins, pluginFactories } from '@zeroreel/plugins';
import { createPlugin, importPlugin, type PluginSettings } from '@zeroreel/run';
import { builtInFlags } from './built-in-flags.js';
import { findPluginEntry } from './find-plugin-entry.js';

/**
 * Makes a plugin as it was asked for.
 * @param folder where packages are looked for; default the working directory
 * @throws ZeroreelError `plugin`, naming it, where it cannot be loaded; `invalid-request` for options that it does not take
 */
export const loadPlugin = async (settings: PluginSettings, folder?: string): Promise<Plugin> =>
  createPlugin(await loadPluginFactory(settings.source, folder), settings);

/**
 * The factory of a plugin: a built-in one, or what a package exports under the name `plugin`. Importing runs its code.
 * @param source name of a built-in plugin or a package, or absolute path of a folder or file
 * @throws ZeroreelError `plugin`, naming the source; `invalid-request` for a built-in one that needs files
 */
export async function loadPluginFactory(source: string, folder: string = process.cwd()): Promise<PluginFactory> {
  const builtIn = pluginFactories.find(({ name }) => name === source);
  if (builtIn) return builtIn;
  if (fileBoundPlugins.some(({ name }) => name === source)) throw needsFiles(source);
  const entry = await findPluginEntry(source, folder);
  return importPlugin(source, () => import(pathToFileURL(entry).href));
}

const needsFiles = (name: string): ZeroreelError =>
  new ZeroreelError(
    'invalid-request',
    `--plugin ${name}: it is made of files, by ${builtInFlags[name] ?? 'flags of its own'}`,
  );
