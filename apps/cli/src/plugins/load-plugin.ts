import { pathToFileURL } from 'node:url';
import { isPluginFactory, ZeroreelError, type Plugin, type PluginFactory } from '@zeroreel/core';
import { fileBoundPlugins, pluginFactories } from '@zeroreel/plugins';
import type { PluginSettings } from '../settings/plugin-settings.js';
import { builtInFlags } from './built-in-flags.js';
import { findPluginEntry } from './find-plugin-entry.js';

/**
 * Makes a plugin as it was asked for.
 * @param folder where packages are looked for; default the working directory
 * @throws ZeroreelError `plugin`, naming it, where it cannot be loaded; `invalid-request` for options that it does not take
 */
export async function loadPlugin({ source, options }: PluginSettings, folder?: string): Promise<Plugin> {
  const factory = await loadPluginFactory(source, folder);
  try {
    return await makePlugin(factory, options);
  } catch (error) {
    if (error instanceof ZeroreelError) throw error;
    throw failed(source, 'cannot be made', error);
  }
}

/** Code from elsewhere may hand over anything. */
async function makePlugin(factory: PluginFactory, options: PluginSettings['options']): Promise<Plugin> {
  const plugin: Partial<Plugin> | undefined = await factory.create(options);
  if (plugin?.name && plugin.requires && plugin.module) return plugin as Plugin;
  throw new TypeError(`expected a plugin made by definePlugin, got a ${typeof plugin}`);
}

/**
 * The factory of a plugin: a built-in one, or what a package exports under the name `plugin`. Importing runs its code.
 * @param source name of a built-in plugin or a package, or absolute path of a folder or file
 * @throws ZeroreelError `plugin`, naming the source; `invalid-request` for a built-in one that needs files
 */
export async function loadPluginFactory(source: string, folder: string = process.cwd()): Promise<PluginFactory> {
  const builtIn = pluginFactories.find(({ name }) => name === source);
  if (builtIn) return builtIn;
  if (fileBoundPlugins.some(({ name }) => name === source)) throw needsFiles(source);
  const { plugin } = await importEntry(source, await findPluginEntry(source, folder));
  if (isPluginFactory(plugin)) return plugin;
  const got = plugin === undefined ? 'no such export' : `a ${typeof plugin}`;
  throw new ZeroreelError(
    'plugin',
    `The plugin ${source} cannot be loaded: expected an export 'plugin' made by definePluginFactory, got ${got}`,
  );
}

async function importEntry(source: string, entry: string): Promise<{ readonly plugin?: unknown }> {
  try {
    return (await import(pathToFileURL(entry).href)) as { readonly plugin?: unknown };
  } catch (error) {
    throw failed(source, 'cannot be loaded', error);
  }
}

const needsFiles = (name: string): ZeroreelError =>
  new ZeroreelError(
    'invalid-request',
    `--plugin ${name}: it is made of files, by ${builtInFlags[name] ?? 'flags of its own'}`,
  );

function failed(source: string, what: string, cause: unknown): ZeroreelError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ZeroreelError('plugin', `The plugin ${source} ${what}: ${reason}`, { cause });
}
