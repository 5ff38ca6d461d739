import { ZeroreelError, type Plugin, type PluginFactory } from '@zeroreel/core';
import { pluginFactories } from '@zeroreel/plugins';
import { isAddress } from '../settings/is-address.js';
import { createPlugin, importPlugin, type PluginSettings } from '@zeroreel/run';

/**
 * Makes a plugin as settings ask for it.
 * @param allowed addresses whose code the visitor lets run
 * @throws ZeroreelError `plugin` or `invalid-request`, naming it
 */
export const loadPlugin = async (settings: PluginSettings, allowed: readonly string[]): Promise<Plugin> =>
  createPlugin(await loadPluginFactory(settings.source, allowed), settings);

/**
 * The factory of a plugin: a built-in one, or what a module on the web exports under the name `plugin`. Importing it runs
 * its code.
 * @param load imports a module
 * @throws ZeroreelError `plugin`, naming it; also where the visitor did not allow it
 */
export async function loadPluginFactory(
  source: string,
  allowed: readonly string[],
  load: (address: string) => Promise<unknown> = importModule,
): Promise<PluginFactory> {
  const builtIn = pluginFactories.find(({ name }) => name === source);
  if (builtIn) return builtIn;
  if (!isAddress(source)) {
    throw failed(source, 'expected the address of a module, https://…, which is all that a page can load');
  }
  if (!allowed.includes(source)) throw failed(source, 'its code was not allowed to run');
  return importPlugin(source, () => load(source));
}

const importModule = (address: string): Promise<unknown> => import(/* @vite-ignore */ address);

const failed = (source: string, reason: string): ZeroreelError =>
  new ZeroreelError('plugin', `The plugin ${source} cannot be loaded: ${reason}`);
