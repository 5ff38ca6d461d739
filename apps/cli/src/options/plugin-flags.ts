import type { Command } from 'commander';

/** Flags of plugins beside the built-in ones that have flags of their own. */
export interface PluginFlags {
  readonly plugin: readonly string[];
}

const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];
const NONE: readonly string[] = [];

/** Adds the flags of `PluginFlags`. */
export const addPluginOptions = (command: Command): Command =>
  command.option(
    '--plugin <name[:json]>',
    `a plugin: a folder (./mine), a package or one that 'zeroreel plugins' lists, and its options; may be repeated`,
    collect,
    NONE,
  );
