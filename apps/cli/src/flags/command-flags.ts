import { ZeroreelError, type OptionLevel, type PluginDefinition } from '@zeroreel/core';
import {
  declaredOptions,
  type DeclaredOption,
  type FlagName,
  type OfferedPlugin,
  type RunDeclarations,
} from './declared-option.js';
import { defaultTranslation, describeOption, headingOf, placeholderOf, pluginHeading } from './flag-help.js';

/** One flag of a command, as help shows it. */
export interface CommandFlag {
  readonly short?: string;
  readonly long: string;
  /** `<pixels>`, `[strength]`; empty for a flag without a value. */
  readonly placeholder: string;
  readonly description: string;
  readonly heading: string;
  readonly level: OptionLevel;
  /** What declares it, for messages: `request.steps`, `glow.strength`. */
  readonly owner: string;
  /** Whose flags it may be shared with: those of one plugin, or all that are built in. */
  readonly family: string;
}

/**
 * The flags of what a command offers. Options that share a flag have it once.
 * @param builtIn whether a plugin belongs to zeroreel, so that its flags may be shared with others
 * @param reserved flags that the command has beside these
 * @throws ZeroreelError `plugin` where a plugin's flag is another's already, naming both
 */
export function commandFlags(
  declarations: RunDeclarations,
  builtIn: (definition: PluginDefinition) => boolean,
  reserved: ReadonlyMap<string, string>,
): readonly CommandFlag[] {
  const familyOf = (group: DeclaredOption['group']) =>
    typeof group === 'string' || builtIn(group.definition) ? 'zeroreel' : group.name;
  const declared = declaredOptions(declarations);
  const optionsOf = (group: DeclaredOption['group']) =>
    declared.filter((option) => option.group === group).flatMap((option) => flagsOfOption(option, familyOf(group)));
  const flags = [
    ...declared.filter(({ group }) => typeof group === 'string').flatMap((option) => flagsOfOption(option, 'zeroreel')),
    ...declarations.plugins.flatMap((plugin) => [
      ...shorthandOf(plugin, familyOf(plugin)),
      ...optionsOf(plugin),
      ...offFlagOf(plugin, familyOf(plugin)),
    ]),
  ];
  const merged = new Map<string, CommandFlag>();
  for (const flag of flags) merged.set(flag.long, mergedWith(merged.get(flag.long), flag));
  const all = [...merged.values()];
  refuseClashes(all, reserved);
  return all;
}

/** What help calls an option: `request.steps`. */
const ownerOf = ({ key, group }: DeclaredOption): string =>
  `${typeof group === 'string' ? group : group.definition.name}.${key}`;

function flagsOfOption(declared: DeclaredOption, family: string): readonly CommandFlag[] {
  const { option, flag } = declared;
  const common = {
    heading: headingOf(declared),
    level: option.level ?? 'basic',
    owner: ownerOf(declared),
    family,
  } as const;
  const description = describeOption(option, { isThere: family !== 'zeroreel' });
  const main = { ...common, ...named(flag), placeholder: placeholderOf(option), description };
  if (option.kind === 'motion') {
    const { x, y } = defaultTranslation(option);
    const axis = (name: string, to: string, otherwise: number): CommandFlag => ({
      ...common,
      long: `${flag.long}-${name}`,
      placeholder: '<pixels>',
      description: `pixels that the camera moves ${to} each frame, on a canvas 512 pixels wide (default: ${otherwise}, or 0 beside ${flag.long})`,
    });
    return [main, axis('x', 'right', x), axis('y', 'down', y)];
  }
  if (option.kind !== 'boolean') return [main];
  if (flag.value !== undefined) {
    return [{ ...main, placeholder: '<name>', description: `${flag.value}: ${option.description}` }];
  }
  const opposite = { ...common, long: flag.long.replace('--', '--no-'), placeholder: '', description: '' };
  return [main, { ...opposite, description: `the opposite of ${flag.long}` }];
}

/** The flag that adds a plugin with several of its options. */
function shorthandOf({ definition }: OfferedPlugin, family: string): readonly CommandFlag[] {
  const { name, shorthand, repeatable } = definition;
  if (shorthand === undefined) return [];
  const { flag, form, description } = shorthand;
  return [
    {
      ...{ heading: pluginHeading(definition), level: 'basic', owner: name, family },
      long: requireFlag(flag, name),
      placeholder: `<${form.replace(/\[.*/s, '').toLowerCase()}>`,
      description: `${form}: ${description}${repeatable ? ' (may be repeated)' : ''}`,
    },
  ];
}

/** The flag that takes a plugin of every run out. */
function offFlagOf({ definition }: OfferedPlugin, family: string): readonly CommandFlag[] {
  const { name, standard } = definition;
  if (typeof standard !== 'string') return [];
  return [
    {
      ...{ heading: pluginHeading(definition), level: 'basic', owner: name, family },
      ...{ long: requireFlag(standard, name), placeholder: '', description: `leave ${name} out` },
    },
  ];
}

function requireFlag(flag: string, owner: string): string {
  if (/^--[a-z0-9][a-z0-9-]*$/.test(flag)) return flag;
  throw new ZeroreelError('plugin', `${owner}: expected flags such as --strength, got '${flag}'`);
}

const named = ({ short, long }: FlagName) => ({ long, ...(short !== undefined && { short }) });

function mergedWith(earlier: CommandFlag | undefined, flag: CommandFlag): CommandFlag {
  if (earlier === undefined) return flag;
  if (earlier.family !== flag.family) throw clash(flag.long, earlier.owner, flag.owner);
  return {
    ...earlier,
    description: `${earlier.description}; ${flag.description}`,
    level: earlier.level === 'basic' ? 'basic' : flag.level,
  };
}

/** Refuses a flag that the command or another option has already. */
function refuseClashes(flags: readonly CommandFlag[], reserved: ReadonlyMap<string, string>): void {
  const owners = new Map(reserved);
  for (const { short, long, owner } of flags) {
    for (const name of short === undefined ? [long] : [short, long]) {
      const earlier = owners.get(name);
      if (earlier !== undefined) throw clash(name, earlier, owner);
      owners.set(name, owner);
    }
  }
}

const clash = (flag: string, earlier: string, owner: string): ZeroreelError =>
  new ZeroreelError(
    'plugin',
    `The flag ${flag} of ${owner} is that of ${earlier} already: expected another in the plugin's declaration`,
  );
