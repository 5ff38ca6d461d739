import type { ContainerModule } from 'inversify';

/** Something that can be added to a run: a name, what must be there before it, and its bindings. */
export interface Plugin {
  readonly name: string;
  /** Names of plugins that have to be in the list, earlier than this one. */
  readonly requires: readonly string[];
  readonly module: ContainerModule;
}

/** Declares a plugin. The order of the list given to `createContainer` is the order of its hooks. */
export const definePlugin = (plugin: {
  readonly name: string;
  readonly requires?: readonly string[];
  readonly module: ContainerModule;
}): Plugin => ({
  name: plugin.name,
  requires: plugin.requires ?? [],
  module: plugin.module,
});
