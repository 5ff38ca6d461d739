import { isPluginDefinition, messageOf, ZeroreelError, type PluginDefinition } from '@zeroreel/core';
import { builtInPlugins } from '@zeroreel/plugins';
import type { KnownPlugins } from '../settings/parse-settings.js';

/** Imports the module of a plugin that is not built in, which runs its code. */
export type ImportPlugin = (name: string) => Promise<unknown>;

/** The plugins that a program knows: those that are built in, and those whose code it was told to load. */
export class PluginCatalogue {
  readonly #loaded = new Map<string, PluginDefinition>();

  constructor(private readonly importModule: ImportPlugin) {}

  /** The plugin that settings name, if its code is here. */
  readonly known: KnownPlugins = (name) => builtIn(name) ?? this.#loaded.get(name);

  /** Every plugin that is here, by the names that settings have for them. */
  get all(): readonly (readonly [name: string, definition: PluginDefinition])[] {
    return [...builtInPlugins.map((definition) => [definition.name, definition] as const), ...this.#loaded];
  }

  /**
   * Loads the code of a plugin that is not built in, once. Whoever calls this has been told to run that code.
   * @param name of a package, a path or an address
   * @throws ZeroreelError `plugin`, naming it
   */
  async load(name: string): Promise<PluginDefinition> {
    const here = this.known(name);
    if (here !== undefined) return here;
    const definition = await importDefinition(name, this.importModule);
    const twin = this.all.find(([, other]) => other.name === definition.name);
    if (twin !== undefined) {
      const facts = `its name '${definition.name}' is that of ${twin[0] === definition.name ? 'a built-in plugin' : twin[0]}`;
      throw new ZeroreelError('plugin', `The plugin ${name} cannot be loaded: ${facts}`);
    }
    this.#loaded.set(name, definition);
    return definition;
  }
}

const builtIn = (name: string): PluginDefinition | undefined => builtInPlugins.find((plugin) => plugin.name === name);

async function importDefinition(name: string, importModule: ImportPlugin): Promise<PluginDefinition> {
  const { plugin } = await importModule(name).then(
    (module) => module as { readonly plugin?: unknown },
    (cause: unknown) => {
      if (cause instanceof ZeroreelError) throw cause;
      throw new ZeroreelError('plugin', `The plugin ${name} cannot be loaded: ${messageOf(cause)}`, { cause });
    },
  );
  if (isPluginDefinition(plugin)) return plugin;
  const got = plugin === undefined ? 'no such export' : `a ${typeof plugin}`;
  throw new ZeroreelError(
    'plugin',
    `The plugin ${name} cannot be loaded: expected an export 'plugin' made by definePlugin, got ${got}`,
  );
}
