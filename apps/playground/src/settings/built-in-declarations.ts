import { pluginDeclarations } from 'virtual:plugin-declarations';
import type { PluginDeclaration } from '../worker-protocol.js';

/** The declaration of a built-in plugin. */
export const builtInPlugin = (name: string): PluginDeclaration | undefined =>
  pluginDeclarations.find((plugin) => plugin.name === name);
