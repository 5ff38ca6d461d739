import type { Fault } from '@zeroreel/core';
import type { PluginSettings } from '@zeroreel/run';
import { optionsOfPlugin, type OfferedPlugin } from './declared-option.js';
import type { GivenFlags } from './given-flags.js';
import { isKeyedNetwork, keyedNetworks } from './keyed-networks.js';
import { formFault, readOption } from './read-option.js';

/** A plugin of a run, and what gave its options. */
export interface ChosenPlugin extends PluginSettings {
  readonly plugin: OfferedPlugin;
  /** The shorthand, `--plugin` or argument that made it; absent where flags of its options did, or nothing. */
  readonly origin?: string;
  /** Keys whose values come from there. */
  readonly fromOrigin: readonly string[];
  /** Whether the command line asks for it; else it is a plugin of every run. */
  readonly isAsked: boolean;
}

/** A plugin that something else than flags of its options asks for. */
export interface NamedPlugin extends PluginSettings {
  /** For messages: `--plugin ./glow`, `--control`, `file`. */
  readonly origin: string;
}

/** Plugins of a run, in the order of their hooks, and what is wrong with their flags. */
export interface ChosenPlugins {
  readonly plugins: readonly ChosenPlugin[];
  readonly faults: readonly Fault[];
  /** Of flags that do nothing beside the one that takes their plugin out. */
  readonly notices: readonly string[];
}

/**
 * Which plugins a run has: those of every run, unless their flag takes them out or another plugin displaces them; those of
 * which a flag is given; those that `--plugin` or an argument names.
 * @throws ZeroreelError `missing-file`
 */
export async function pluginsFromFlags(
  offered: readonly OfferedPlugin[],
  given: GivenFlags,
  named: readonly NamedPlugin[],
): Promise<ChosenPlugins> {
  const each: ChosenPlugins[] = [];
  for (const plugin of offered) {
    const off = flagAgainst(plugin, given);
    each.push(off === undefined ? await instancesOf(plugin, given, named) : await withoutPlugin(plugin, given, off));
  }
  const plugins = each.flatMap((chosen) => chosen.plugins);
  const displaced = plugins.flatMap(({ plugin }) => plugin.definition.displaces ?? []);
  return {
    plugins: plugins.filter(({ plugin, isAsked }) => isAsked || !displaced.includes(plugin.definition.name)),
    faults: each.flatMap(({ faults }) => faults),
    notices: each.flatMap(({ notices }) => notices),
  };
}

/** The flag that takes a plugin of every run out; undefined where none does. */
function flagAgainst({ definition: { standard } }: OfferedPlugin, given: GivenFlags): string | undefined {
  if (typeof standard !== 'string') return undefined;
  const isOff = standard.startsWith('--no-')
    ? given.isSet(standard.replace('--no-', '--')) === false
    : given.isSet(standard) === true;
  return isOff ? standard : undefined;
}

/** Flags of a plugin that is taken out are read, as they may be wrong, and told to do nothing. */
async function withoutPlugin(plugin: OfferedPlugin, given: GivenFlags, off: string): Promise<ChosenPlugins> {
  const { flags, faults } = await readOwnFlags(plugin, given);
  const isGiven = (flag: string) => given.texts(flag).length > 0 || given.isSet(flag) === true;
  // A motion has a flag for each axis, too.
  const names = flags.flatMap((flag) => [flag, `${flag}-x`, `${flag}-y`].filter(isGiven));
  const notices = [...new Set(names)].map((name) => `${name} has no effect here: ${off} is given`);
  return { plugins: [], faults, notices };
}

async function instancesOf(
  plugin: OfferedPlugin,
  given: GivenFlags,
  named: readonly NamedPlugin[],
): Promise<ChosenPlugins> {
  const { name, definition } = plugin;
  const shorthands = readShorthands(plugin, given);
  const own = await readOwnFlags(plugin, given);
  const networks = keyedNetworks(plugin, given);
  const flags = [...own.flags, ...networks.flags];
  const explicit = [...shorthands.plugins, ...named.filter((each) => each.name === name)];
  const faults = [...shorthands.faults, ...own.faults, ...networks.faults];
  if (explicit.length === 0 && definition.shorthand !== undefined && definition.repeatable) {
    const message = `expected a ${definition.shorthand.flag} that it is for, got none`;
    const alone = shorthands.faults.length > 0 ? [] : flags.map((flag) => ({ path: flag, message }));
    return { plugins: [], faults: [...faults, ...alone], notices: [] };
  }
  const isAsked = explicit.length > 0 || flags.length > 0;
  const isThere = isAsked || definition.standard !== undefined;
  const instances: readonly Partial<NamedPlugin>[] = explicit.length > 0 ? explicit : isThere ? [{}] : [];
  return {
    plugins: instances.map(({ options = {}, origin }) => ({
      ...{ plugin, name, isAsked, fromOrigin: Object.keys(options) },
      options: networks.addTo({ ...own.options, ...options }),
      ...(origin !== undefined && { origin }),
    })),
    faults,
    notices: [],
  };
}

/** The flags of single options, which are for every instance of the plugin. */
async function readOwnFlags(plugin: OfferedPlugin, given: GivenFlags) {
  const options: Record<string, unknown> = {};
  const flags: string[] = [];
  const faults: Fault[] = [];
  for (const declared of optionsOfPlugin(plugin)) {
    if (isKeyedNetwork(declared.option)) continue;
    const read = await readOption(declared, given);
    if (!read.isGiven) continue;
    flags.push(declared.flag.long);
    faults.push(...read.faults);
    if (read.value !== undefined) options[declared.key] = read.value;
  }
  return { options, flags, faults };
}

function readShorthands({ name, definition: { shorthand } }: OfferedPlugin, given: GivenFlags) {
  const plugins: NamedPlugin[] = [];
  const faults: Fault[] = [];
  if (shorthand === undefined) return { plugins, faults };
  const { flag, form } = shorthand;
  for (const text of given.texts(flag)) {
    const options = shorthand.parse(text);
    if (options === undefined) faults.push(formFault(flag, form, text));
    else plugins.push({ name, options, origin: flag });
  }
  return { plugins, faults };
}
