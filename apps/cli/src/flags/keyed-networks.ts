import { defaultOf, type Fault, type NetworkOption, type Option } from '@zeroreel/core';
import { optionsOfPlugin, type DeclaredOption, type OfferedPlugin } from './declared-option.js';
import type { GivenFlags } from './given-flags.js';
import { formFault } from './read-option.js';

/** Networks that are given by the kind of the instances that they are for: `--control-model canny=FOLDER`. */
export interface KeyedNetworks {
  /** Flags that were given. */
  readonly flags: readonly string[];
  readonly faults: readonly Fault[];
  /** An instance's options, with the networks of its kind where it names none of its own. */
  addTo(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

/** Whether a network's flag is given once for each value of a choice. */
export const isKeyedNetwork = (option: Option): option is NetworkOption & { readonly keyedBy: string } =>
  option.kind === 'network' && option.keyedBy !== undefined;

/** Reads the networks of a plugin that are given by kind. */
export function keyedNetworks(plugin: OfferedPlugin, given: GivenFlags): KeyedNetworks {
  const read = optionsOfPlugin(plugin).flatMap((declared) => readKeyed(declared, plugin, given));
  return {
    flags: read.flatMap(({ flag, isGiven }) => (isGiven ? [flag] : [])),
    faults: read.flatMap(({ faults }) => faults),
    addTo: (options) => ({ ...Object.fromEntries(read.flatMap(({ networkFor }) => networkFor(options))), ...options }),
  };
}

function readKeyed({ key, option, flag }: DeclaredOption, { definition }: OfferedPlugin, given: GivenFlags) {
  if (!isKeyedNetwork(option)) return [];
  const choice = definition.options[option.keyedBy];
  const kinds = choice?.kind === 'choice' ? choice.choices : [];
  const networks = new Map<string, string>();
  const faults: Fault[] = [];
  const texts = given.texts(flag.long);
  for (const text of texts) {
    const { kind = '', folder } = /^(?<kind>[^=]+)=(?<folder>.*\S.*)$/s.exec(text)?.groups ?? {};
    if (folder !== undefined && kinds.includes(kind)) networks.set(kind, folder);
    else faults.push(formFault(flag.long, `KIND=FOLDER with a KIND of ${kinds.join(', ')}`, text));
  }
  const networkFor = (options: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] => {
    const kind = options[option.keyedBy] ?? (choice && defaultOf(choice));
    const network = networks.get(String(kind));
    return network === undefined ? [] : [[key, network]];
  };
  return [{ flag: flag.long, isGiven: texts.length > 0, faults, networkFor }];
}
