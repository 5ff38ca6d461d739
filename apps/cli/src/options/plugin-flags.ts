import type { Command } from 'commander';
import { collect, NONE } from './collect.js';

/** Flags of plugins beside the built-in ones that have flags of their own. */
export interface PluginFlags {
  readonly plugin: readonly string[];
}

/** Adds the flags of `PluginFlags`. */
export const addPluginOptions = (command: Command): Command =>
  command.option(
    '--plugin <name[:json]>',
    `a plugin: a folder (./mine), a package or one that 'zeroreel plugins' lists, and its options; may be repeated`,
    collect,
    NONE,
  );
