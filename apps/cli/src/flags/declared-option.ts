import { clipParts, shown, ZeroreelError, type Option, type Options, type PluginDefinition } from '@zeroreel/core';

/** A plugin that a command offers. */
export interface OfferedPlugin {
  /** What settings call it: its own name, or where its code lies. */
  readonly name: string;
  readonly definition: PluginDefinition;
  /** Keys of options that have no flag in this command: an argument gives them. */
  readonly withoutFlag?: readonly string[];
}

/** What a command offers: the options of a run by their group, and plugins in the order of their hooks. */
export interface RunDeclarations {
  readonly model: Options;
  readonly request: Options;
  readonly output: Options;
  readonly machine: Options;
  readonly plugins: readonly OfferedPlugin[];
}

/** The groups of options beside those of plugins. */
export const OPTION_GROUPS = ['model', 'request', 'output', 'machine'] as const;

/** One of `OPTION_GROUPS`, or the part of a clip that stands beside its file. */
export type OptionGroup = (typeof OPTION_GROUPS)[number] | 'clip';

/** What a flag is called. */
export interface FlagName {
  /** `-s` */
  readonly short?: string;
  /** `--seed`: what messages call it. */
  readonly long: string;
  /** The value of a shared flag that sets a boolean: `seamless` of `--loop seamless`. */
  readonly value?: string;
}

/** An option that has a flag, and what declares it. */
export interface DeclaredOption {
  readonly key: string;
  readonly option: Option;
  readonly flag: FlagName;
  readonly group: OptionGroup | OfferedPlugin;
}

/** Every option of a command that has a flag, in the order of the declarations. */
export function declaredOptions(declarations: RunDeclarations): readonly DeclaredOption[] {
  const ofPlugins = declarations.plugins.flatMap((plugin) => optionsOfPlugin(plugin));
  const takesClips = declarations.plugins.some(({ definition }) => Object.values(definition.options).some(isClip));
  return [
    ...OPTION_GROUPS.flatMap((group) => optionsOfGroup(declarations[group], group)),
    ...(takesClips ? optionsOfGroup(clipParts, 'clip') : []),
    ...ofPlugins,
  ];
}

/** The options of a plugin that have a flag. @throws ZeroreelError `plugin` for a flag or an option of another form */
export const optionsOfPlugin = (plugin: OfferedPlugin): readonly DeclaredOption[] =>
  Object.entries(plugin.definition.options).flatMap(([key, option]) => {
    requireKind(plugin, key, option);
    if (plugin.withoutFlag?.includes(key)) return [];
    const flag = flagOfPlugin(plugin, key, option);
    return flag === undefined ? [] : [{ key, option, flag, group: plugin }];
  });

/** Options without a flag of their own have none: an argument gives them. */
export const optionsOfGroup = (options: Options, group: OptionGroup): readonly DeclaredOption[] =>
  Object.entries(options).flatMap(([key, option]) =>
    option.flag === undefined ? [] : [{ key, option, flag: parseFlag(option.flag, group, key), group }],
  );

/** Whether a value is a clip, or a list of clips. */
export const isClip = (option: Option): boolean =>
  option.kind === 'clip' || (option.kind === 'list' && isClip(option.of as Option));

/** A plugin from elsewhere may declare anything. */
function requireKind({ name }: OfferedPlugin, key: string, option: Option): void {
  if (hasKind(option) && (option.kind !== 'list' || hasKind(option.of))) return;
  throw new ZeroreelError(
    'plugin',
    `${name}, option '${key}': expected a declaration with one of the kinds ${KINDS.join(', ')}, got ${shown(option)}`,
  );
}

const hasKind = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && KINDS.some((kind) => kind === value.kind);

const KINDS: readonly Option['kind'][] = [
  ...(['number', 'integer', 'choice', 'text', 'boolean', 'list', 'span', 'motion', 'prompts'] as const),
  ...(['picture', 'clip', 'weights', 'network', 'text-file'] as const),
];

/** Where a shorthand gives a plugin its options, those without a flag of their own have none. */
function flagOfPlugin({ name, definition }: OfferedPlugin, key: string, option: Option): FlagName | undefined {
  const { flag = definition.shorthand ? undefined : `--${definition.name}-${kebabCase(key)}` } = option;
  return flag === undefined ? undefined : parseFlag(flag, name, key);
}

/** `imageGuidanceScale` → `image-guidance-scale` */
const kebabCase = (key: string): string =>
  key
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();

const FLAG = /^(?:(?<short>-[A-Za-z0-9]), )?(?<long>--(?!no-)[a-z0-9][a-z0-9-]*)(?: (?<value>[A-Za-z0-9-]+))?$/i;

function parseFlag(text: string, owner: string, key: string): FlagName {
  const { short, long, value } = FLAG.exec(text)?.groups ?? {};
  if (long === undefined) {
    const expected = 'a flag such as --strength or -s, --strength';
    throw new ZeroreelError('plugin', `${owner}, option '${key}': expected ${expected}, got '${text}'`);
  }
  return { long, ...(short !== undefined && { short }), ...(value !== undefined && { value }) };
}
