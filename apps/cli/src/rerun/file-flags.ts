import { defaultOf, holdsFiles, type Option, type PluginDefinition } from '@zeroreel/core';
import {
  EMBEDDED_MODELS,
  fileInputs,
  modelOptions,
  modelSourceOf,
  type KnownPlugins,
  type PluginCatalogue,
  type Settings,
} from '@zeroreel/run';
import { isClip, optionsOfGroup, optionsOfPlugin, type DeclaredOption } from '../flags/declared-option.js';
import { isKeyedNetwork } from '../flags/keyed-networks.js';
import { readWeights } from '../flags/text-forms.js';

/** What a flag says of a file that has moved. */
export interface MovedFile {
  /** Where it is now. */
  readonly file: string;
  /** Other options that stand in the flag's text. The settings have them, so that they only tell which file is meant. */
  readonly beside: Readonly<Record<string, unknown>>;
}

/** A flag that tells where a file lies now. */
export interface FileFlag {
  readonly short?: string;
  readonly long: string;
  readonly placeholder: string;
  /** What lies there, for help. */
  readonly what: string;
  readonly read: (text: string) => MovedFile;
}

/** A file that settings name. */
export interface FilePlace {
  /** As settings have it. */
  readonly name: string;
  /** The flags that tell where it lies now, the best first. */
  readonly flags: readonly string[];
  /** The options that stand beside it, with their defaults. */
  readonly beside: Readonly<Record<string, unknown>>;
}

const bare = (text: string): MovedFile => ({ file: text, beside: {} });

const MODEL: FileFlag = { short: '-m', long: '--model', placeholder: '<path>', what: 'the model', read: bare };
/** For clips whose option has no flag of its own: an argument gave them. */
const CLIP: FileFlag = { long: '--clip', placeholder: '<file>', what: 'a clip, whatever it is for', read: bare };

/** Declares options of which some are made of files: a plugin, or what settings say of the model beside its name. */
type Declaration = Pick<PluginDefinition, 'name' | 'options' | 'shorthand'>;

const OF_MODEL: Declaration = { name: 'model', options: modelOptions };

/** Every flag that tells where something lies now: one for each option that is made of files. */
export function fileFlags({ all }: Pick<PluginCatalogue, 'all'>): readonly FileFlag[] {
  const declared = [OF_MODEL, ...all.map(([, definition]) => definition)].flatMap((definition) =>
    Object.entries(definition.options)
      .filter(([, option]) => holdsFiles(option))
      .flatMap(([key, option]) => flagOf(definition, key, option) ?? []),
  );
  return [...new Map([MODEL, ...declared, CLIP].map((flag) => [flag.long, flag])).values()];
}

/** Every file that settings name and that is not built in: the model first. */
export function filePlaces(settings: Settings, known: KnownPlugins): readonly FilePlace[] {
  const source = modelSourceOf(settings);
  const model = EMBEDDED_MODELS.includes(source) ? [] : [{ name: source, flags: [MODEL.long], beside: {} }];
  const { source: _, ...ofModel } = settings.model;
  return [
    ...model,
    ...placesIn(OF_MODEL, ofModel),
    ...settings.plugins.flatMap(({ name, options }) => {
      const definition = known(name);
      return definition === undefined ? [] : placesIn(definition, options);
    }),
  ];
}

function placesIn(declaration: Declaration, options: Readonly<Record<string, unknown>>): readonly FilePlace[] {
  const { name } = declaration;
  const inputs = fileInputs({ plugins: [{ name, options }] }, () => ({ summary: '', ...declaration }));
  return inputs.map(({ file, option, key }) => ({
    name: file,
    flags: [flagOf(declaration, key, option), ...(isClip(option) ? [CLIP] : [])].flatMap((flag) => flag?.long ?? []),
    beside: { ...filled(declaration, options), ...strengthOf(option, options[key], file) },
  }));
}

/** The flag of an option that is made of files; a shorthand gives those that have none of their own. */
function flagOf(declaration: Declaration, key: string, option: Option): FileFlag | undefined {
  const what = option.description;
  const own = flagsOf(declaration).find((declared) => declared.key === key);
  if (own !== undefined) {
    const { long } = own.flag;
    if (isKeyedNetwork(option)) return { long, placeholder: '<[kind=]folder>', what, read: keyed(option.keyedBy) };
    return { long, placeholder: '<path>', what, read: isStrong(option) ? strong : bare };
  }
  const { shorthand } = declaration;
  if (shorthand === undefined) return undefined;
  return {
    long: shorthand.flag,
    placeholder: '<[kind=]file>',
    what,
    read: (text) => abbreviated(declaration, key, text),
  };
}

const flagsOf = (declaration: Declaration): readonly DeclaredOption[] =>
  declaration === OF_MODEL
    ? optionsOfGroup(modelOptions, 'model')
    : optionsOfPlugin({ name: declaration.name, definition: declaration as PluginDefinition });

/** `KIND=FOLDER`, or the folder alone. */
const keyed =
  (kind: string) =>
  (text: string): MovedFile => {
    const groups = /^(?<value>[a-z][\w-]*)=(?<file>.+)$/s.exec(text)?.groups;
    return groups?.['file'] === undefined ? bare(text) : { file: groups['file'], beside: { [kind]: groups['value'] } };
  };

const isStrong = (option: Option): boolean =>
  option.kind === 'list' ? isStrong(option.of as Option) : option.kind === 'weights' && option.strength !== undefined;

/** `FILE[:STRENGTH]` */
function strong(text: string): MovedFile {
  const read = readWeights(text);
  if (!('value' in read)) return bare(text);
  const { file, ...beside } = read.value as { readonly file: string; readonly strength?: number };
  return { file, beside };
}

/** What a shorthand says, or the file alone. */
function abbreviated({ shorthand }: Declaration, key: string, text: string): MovedFile {
  const { [key]: value, ...beside } = shorthand?.parse(text) ?? {};
  const file = typeof value === 'object' && value !== null && 'file' in value ? value.file : value;
  return typeof file === 'string' ? { file, beside } : bare(text);
}

const filled = ({ options }: Declaration, given: Readonly<Record<string, unknown>>) => ({
  ...Object.fromEntries(Object.entries(options).map(([key, option]) => [key, defaultOf(option)])),
  ...given,
});

/** The strength of one of an option's files. */
function strengthOf(option: Option, value: unknown, file: string): Readonly<Record<string, unknown>> {
  const each = option.kind === 'list' ? (option.of as Option) : option;
  if (each.kind !== 'weights' || each.strength === undefined) return {};
  const values = (Array.isArray(value) ? value : [value]) as readonly { readonly file: string; strength?: number }[];
  return { strength: values.find((weights) => weights.file === file)?.strength ?? each.strength.default };
}
