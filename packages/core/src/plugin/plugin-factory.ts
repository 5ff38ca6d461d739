import { checkPluginOptions, type PluginOptions, type PluginOptionValues } from './plugin-options.js';
import type { Plugin } from './plugin.js';

/** What can be said of a plugin before it is made. */
export interface PluginDescription {
  /** That of the plugin. */
  readonly name: string;
  /** What it does to a video, in one sentence begun in lower case, without a full stop. */
  readonly description: string;
  readonly options: PluginOptions;
}

/**
 * Makes a plugin out of options that a user wrote. A package that offers one to the command line exports it under the
 * name `plugin`.
 */
export interface PluginFactory extends PluginDescription {
  /**
   * @param options as they were written, of any type; default none
   * @throws ZeroreelError `invalid-request` naming the option, what was expected and what was got
   */
  create(options?: Readonly<Record<string, unknown>>): Promise<Plugin>;
}

/** Declares a factory: `create` gets the options checked and with their defaults, typed as they are declared. */
export const definePluginFactory = <const O extends PluginOptions>({
  create,
  ...description
}: PluginDescription & {
  readonly options: O;
  readonly create: (options: PluginOptionValues<O>) => Plugin | Promise<Plugin>;
}): PluginFactory => ({
  ...description,
  create: async (given = {}) => create(checkPluginOptions(description.name, description.options, given)),
});

/** Whether something that was imported from elsewhere has the form of a factory. */
export function isPluginFactory(value: unknown): value is PluginFactory {
  if (typeof value !== 'object' || value === null) return false;
  const { name, description, options, create } = value as Readonly<Record<string, unknown>>;
  const describes = typeof name === 'string' && typeof description === 'string';
  return describes && typeof options === 'object' && options !== null && typeof create === 'function';
}
