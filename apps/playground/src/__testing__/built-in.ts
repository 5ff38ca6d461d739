import { builtInPlugins } from '@zeroreel/plugins';
import type { DeclaredPlugins } from '@zeroreel/run';

/** The plugins that come with zeroreel, by their names. */
export const builtIn: DeclaredPlugins = (name) => builtInPlugins.find((plugin) => plugin.name === name);
