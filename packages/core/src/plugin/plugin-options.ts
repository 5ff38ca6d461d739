import { ZeroreelError } from '../errors.js';

/** Values of options by the name of their type; all of them can be written as JSON. */
interface OptionTypes {
  readonly string: string;
  /** Finite. */
  readonly number: number;
  readonly boolean: boolean;
  readonly strings: readonly string[];
  readonly numbers: readonly number[];
}

/** Types that an option of a plugin can have. */
export type PluginOptionType = keyof OptionTypes;

interface OptionOf<T extends PluginOptionType> {
  readonly type: T;
  /** What it does, with its unit; a sentence begun in lower case, without a full stop. */
  readonly description: string;
  /** What `create` gets where the option is not given. */
  readonly default?: OptionTypes[T];
  /** The option has to be given; not beside a default. */
  readonly required?: true;
  /** The only values that are allowed. */
  readonly choices?: readonly OptionTypes[T][];
}

/** One option of a plugin, for whoever gives it and for whoever lists it. */
export type PluginOption = { [T in PluginOptionType]: OptionOf<T> }[PluginOptionType];

/** Options by name. */
export type PluginOptions = Readonly<Record<string, PluginOption>>;

type ValueOf<O extends PluginOption> = O extends { choices: readonly (infer Choice)[] }
  ? Choice
  : OptionTypes[O['type']];

/** What declared options come to, checked: `undefined` only where one is neither required nor has a default. */
export type PluginOptionValues<O extends PluginOptions> = {
  readonly [K in keyof O]: O[K] extends { required: true } | { default: unknown }
    ? ValueOf<O[K]>
    : ValueOf<O[K]> | undefined;
};

const isString = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => Number.isFinite(value);
const isListOf = (isEntry: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(isEntry);

const TYPES: Readonly<Record<PluginOptionType, { readonly expected: string; isValid(value: unknown): boolean }>> = {
  string: { expected: 'a text', isValid: isString },
  number: { expected: 'a finite number', isValid: isNumber },
  boolean: { expected: 'true or false', isValid: (value) => typeof value === 'boolean' },
  strings: { expected: 'a list of texts', isValid: isListOf(isString) },
  numbers: { expected: 'a list of finite numbers', isValid: isListOf(isNumber) },
};

/**
 * The value of every declared option: what was given, or its default.
 * @param plugin name, for messages
 * @throws ZeroreelError `invalid-request` for an option that is not declared, is required and missing, or of a wrong type
 */
export function checkPluginOptions<const O extends PluginOptions>(
  plugin: string,
  declared: O,
  given: Readonly<Record<string, unknown>>,
): PluginOptionValues<O> {
  const stray = Object.keys(given).find((name) => !Object.hasOwn(declared, name));
  if (stray !== undefined) throw unknownOption(plugin, stray, Object.keys(declared));
  const values = Object.entries(declared).map(([name, option]) => {
    const value = given[name] ?? option.default;
    if (value !== undefined || option.required) checkValue(plugin, name, option, value);
    return [name, value];
  });
  return Object.fromEntries(values) as PluginOptionValues<O>;
}

function checkValue(plugin: string, name: string, { type, choices }: PluginOption, value: unknown): void {
  const isChoice = choices === undefined || choices.some((choice) => choice === value);
  if (TYPES[type].isValid(value) && isChoice) return;
  const expected = choices === undefined ? TYPES[type].expected : `one of ${choices.join(', ')}`;
  const got = value === undefined ? 'none' : shown(value);
  throw new ZeroreelError(
    'invalid-request',
    `Option '${name}' of the plugin '${plugin}': expected ${expected}, got ${got}`,
  );
}

/** JSON would call NaN and infinity null. */
const shown = (value: unknown): string => (typeof value === 'number' ? String(value) : JSON.stringify(value));

function unknownOption(plugin: string, name: string, declared: readonly string[]): ZeroreelError {
  const known = declared.length === 0 ? 'no options' : `the options ${declared.join(', ')}`;
  return new ZeroreelError('invalid-request', `The plugin '${plugin}' has ${known}, got '${name}'`);
}
