import { clipParts, defaultOf, ZeroreelError, type Fault } from '@zeroreel/core';
import { requestPath } from '@zeroreel/run';
import {
  isClip,
  OPTION_GROUPS,
  optionsOfGroup,
  optionsOfPlugin,
  type FlagName,
  type OfferedPlugin,
  type RunDeclarations,
} from './declared-option.js';
import { isKeyedNetwork } from './keyed-networks.js';
import type { ChosenPlugin } from './plugins-from-flags.js';

/** How messages call what settings keep: by its flag or argument, where there is one. */
export class FaultNames {
  /** Flags and arguments by the paths of values. */
  readonly #names = new Map<string, string>();

  /** @param promptArgument name of the argument that is the prompt */
  constructor(declarations: RunDeclarations, plugins: readonly ChosenPlugin[], promptArgument: string) {
    this.#names.set('request.prompt', promptArgument);
    for (const group of OPTION_GROUPS) {
      const pathOf = (key: string): string => (group === 'request' ? requestPath(key) : `${group}.${key}`);
      for (const { key, flag } of optionsOfGroup(declarations[group], group)) this.#add(pathOf(key), flag);
    }
    const counts = new Map<string, number>();
    plugins.forEach((chosen, k) => {
      const { name } = chosen.plugin.definition;
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      if (chosen.origin !== undefined) this.#names.set(`plugins[${k}]`, chosen.origin);
      // A run names plugins by their places.
      for (const path of [`plugins[${k}].options`, count === 1 ? name : `${name}-${count}`]) {
        this.#addPlugin(path, chosen);
      }
    });
  }

  /** Faults by flags in the place of paths; each once. */
  rename(faults: readonly Fault[]): readonly Fault[] {
    const renamed = faults.map(({ path, message }) => ({ path: this.#nameOf(path), message }));
    return renamed.filter(
      ({ path, message }, k) => renamed.findIndex((f) => f.path === path && f.message === message) === k,
    );
  }

  /** The same error with these names, where it is about settings. */
  renameError(error: ZeroreelError): ZeroreelError {
    const faults = this.rename(error.faults.length > 0 ? error.faults : this.#faultsIn(error));
    if (faults.length === 0) return error;
    const message = faults.map((fault) => `${fault.path}: ${fault.message}`).join('\n');
    return new ZeroreelError(error.code, message, { cause: error, faults });
  }

  /** What a message says that begins with the path of a value, as those of samplers do. */
  #faultsIn({ code, message }: ZeroreelError): readonly Fault[] {
    const { path, rest } = /^(?<path>[A-Za-z][\w.[\]-]*): (?<rest>.*)$/s.exec(message)?.groups ?? {};
    const isNamed = code === 'invalid-request' && path !== undefined && this.#nameOf(path) !== path;
    return isNamed && rest !== undefined ? [{ path, message: rest }] : [];
  }

  #add(path: string, { long }: FlagName): void {
    this.#names.set(path, long);
  }

  #addPlugin(path: string, { plugin, options, origin, fromOrigin }: ChosenPlugin): void {
    if (origin !== undefined) this.#names.set(path, origin);
    for (const { key, option, flag } of optionsOfPlugin(plugin)) {
      if (fromOrigin.includes(key)) continue;
      // A network that is given by kind is missing for one of them.
      const kind = isKeyedNetwork(option) ? ` ${shownKind(plugin, option, options)}=FOLDER` : '';
      this.#names.set(`${path}.${key}`, `${flag.long}${kind}`);
    }
    for (const [key, option] of Object.entries(plugin.definition.options)) {
      if (!isClip(option)) continue;
      for (const part of optionsOfGroup(clipParts, 'clip')) this.#add(`${path}.${key}.${part.key}`, part.flag);
    }
  }

  /** `plugins[1].options.scale` → `--control (scale)`; paths of a run's request have no group before them. */
  #nameOf(path: string): string {
    return this.#flagOf(path) ?? this.#flagOf(`request.${path}`) ?? path;
  }

  #flagOf(path: string): string | undefined {
    const prefixes = [...this.#names.keys()].filter((prefix) => isWithin(path, prefix));
    const longest = prefixes.toSorted((a, b) => b.length - a.length)[0];
    if (longest === undefined) return undefined;
    const within = partOf(path.slice(longest.length));
    const name = this.#names.get(longest) as string;
    return within === '' ? name : `${name} (${within})`;
  }
}

/** The kind that a keyed network's plugin asks for, as given or declared. */
function shownKind(
  { definition }: OfferedPlugin,
  { keyedBy }: { readonly keyedBy: string },
  given: ChosenPlugin['options'],
): string {
  const choice = definition.options[keyedBy];
  return String(given[keyedBy] ?? (choice && defaultOf(choice)));
}

/** What a path goes on with, for people: `[0].x` → `value 1, x`, since a list's first value is number 1 to them. */
const partOf = (rest: string): string =>
  rest
    .replace(/^\[(\d+)\]\.?/, (_, index) => `value ${Number(index) + 1}, `)
    .replace(/^\./, '')
    .replace(/, $/, '');

const isWithin = (path: string, prefix: string): boolean =>
  path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`);
