import { isPluginFactory, messageOf, ZeroreelError, type Plugin, type PluginFactory } from '@zeroreel/core';
import type { PluginSettings } from '../settings/plugin-settings.js';

/**
 * The factory that a module exports under the name `plugin`. It may come with a copy of core of its own.
 * @param load imports the module, which runs its code
 * @throws ZeroreelError `plugin`, naming the source
 */
export async function importPlugin(source: string, load: () => Promise<unknown>): Promise<PluginFactory> {
  const { plugin } = await load().then(
    (module) => module as { readonly plugin?: unknown },
    (error: unknown) => {
      throw failed(source, 'cannot be loaded', error);
    },
  );
  if (isPluginFactory(plugin)) return plugin;
  const got = plugin === undefined ? 'no such export' : `a ${typeof plugin}`;
  throw new ZeroreelError(
    'plugin',
    `The plugin ${source} cannot be loaded: expected an export 'plugin' made by definePluginFactory, got ${got}`,
  );
}

/**
 * Makes a plugin as it was asked for.
 * @throws ZeroreelError `plugin`, naming it, where it cannot be made; `invalid-request` for options that it does not take
 */
export async function createPlugin(factory: PluginFactory, { source, options }: PluginSettings): Promise<Plugin> {
  try {
    // Code from elsewhere may hand over anything.
    const plugin: Partial<Plugin> | undefined = await factory.create(options);
    if (plugin?.name && plugin.requires && plugin.module) return plugin as Plugin;
    throw new TypeError(`expected a plugin made by definePlugin, got a ${typeof plugin}`);
  } catch (error) {
    if (isExpected(error)) throw new ZeroreelError(error.code, error.message, { cause: error });
    throw failed(source, 'cannot be made', error);
  }
}

/** By its name: the class of a plugin that brings its own copy of core is another one. */
const isExpected = (error: unknown): error is ZeroreelError =>
  error instanceof Error && error.name === 'ZeroreelError' && 'code' in error;

function failed(source: string, what: string, cause: unknown): ZeroreelError {
  const reason = messageOf(cause);
  return new ZeroreelError('plugin', `The plugin ${source} ${what}: ${reason}`, { cause });
}
