import { Command } from 'commander';
import {
  defaultOf,
  expectedOf,
  optionsJsonSchema,
  parseOptions,
  throwFaults,
  type Option,
  type PluginDefinition,
} from '@zeroreel/core';
import { builtInPlugins } from '@zeroreel/plugins';
import { addOwnFlags, pluginFlag } from '../flags/add-flags.js';
import { commandFlags } from '../flags/command-flags.js';
import { parsePlugin } from '../plugins/plugin-argument.js';
import { printable, printableJson } from '../printable.js';
import type { CommandSetup } from './command-context.js';

/** The flags of `plugins`. */
interface PluginsFlags {
  readonly plugin?: readonly string[];
  readonly json?: true;
}

/** A plugin that is there, and where it is from. */
export interface ListedPlugin extends Pick<
  PluginDefinition,
  'name' | 'summary' | 'options' | 'requires' | 'repeatable' | 'displaces' | 'standard'
> {
  /** `built-in`, or what `--plugin` named. */
  readonly source: string;
  /** Every flag that sets something of it. */
  readonly flags: readonly string[];
  readonly shorthand?: { readonly flag: string; readonly form: string; readonly description: string };
  /** JSON Schema of its options. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** `zeroreel plugins`: what there is, what it does and which options it takes; with `--plugin` those too. */
export function pluginsCommand({ catalogue, context: { stdout } }: CommandSetup): Command {
  const command = new Command('plugins').description('list plugins: what they do and which options they take');
  addOwnFlags(command, [pluginFlag('a plugin to list beside those that are built in; its options are checked')]);
  return command.option('--json', 'as JSON').action(({ plugin = [], json }: PluginsFlags) => {
    for (const text of plugin) {
      const { name, options } = parsePlugin(text);
      throwFaults(parseOptions(catalogue.known(name)?.options ?? {}, options, `--plugin ${name}`).faults);
    }
    const listed = catalogue.all.map(([name, definition]) => listPlugin(name, definition));
    stdout.write(json ? printableJson(listed) : printable(listed.map(describePlugin).join('\n')));
  });
}

function listPlugin(source: string, definition: PluginDefinition): ListedPlugin {
  const { name, summary, options, requires, repeatable, displaces, standard, shorthand } = definition;
  const declarations = { model: {}, request: {}, output: {}, machine: {}, plugins: [{ name: source, definition }] };
  return {
    ...{ name, source: builtInPlugins.includes(definition) ? 'built-in' : source, summary },
    flags: commandFlags(declarations, () => true, new Map())
      .filter(({ owner }) => !owner.startsWith('clip.'))
      .map(({ long }) => long),
    ...(requires && { requires }),
    ...(repeatable && { repeatable }),
    ...(displaces && { displaces }),
    ...(standard !== undefined && { standard }),
    ...(shorthand && {
      shorthand: { flag: shorthand.flag, form: shorthand.form, description: shorthand.description },
    }),
    options,
    schema: optionsJsonSchema(options),
  };
}

function describePlugin({ name, source, flags, summary, options }: ListedPlugin): string {
  const lines = Object.entries(options).map(([key, option]) => `  ${key.padEnd(18)} ${describeDeclaration(option)}\n`);
  const given = flags.length === 0 ? '' : `  flags: ${flags.join(', ')}\n`;
  return `${name} (${source})\n  ${summary}\n${given}${lines.join('')}`;
}

/** `how strongly it steers (a number from 0 to 4; default: 1)` */
function describeDeclaration(option: Option): string {
  const { description, unit, level, required, otherwise } = option;
  const preset = otherwise ?? jsonOf(defaultOf(option));
  const details = [
    `${expectedOf(option)}${unit === undefined ? '' : `, in ${unit}`}`,
    ...(required ? ['required'] : preset === undefined ? [] : [`default: ${preset}`]),
    ...(level === 'expert' ? ['for experts'] : []),
  ];
  return `${description} (${details.join('; ')})`;
}

const jsonOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : JSON.stringify(value));
