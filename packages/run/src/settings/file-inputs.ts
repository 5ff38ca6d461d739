import type { Option, Options } from '@zeroreel/core';
import type { DeclaredPlugins } from './parse-settings.js';
import { EMBEDDED_MODELS, modelSourceOf, withModelSource } from './load-options.js';
import { pathInModel } from '../sources/model-paths.js';
import { modelOptions } from './run-options.js';
import type { Settings } from './settings.js';

/** A file that settings name for an option of the model or of a plugin. */
export interface FileInput {
  readonly file: string;
  readonly option: Option;
  /** The key of the option, and the plugin whose it is; absent where it is the model's. */
  readonly key: string;
  readonly plugin?: string;
  /** Name for messages and notices: `ControlNet`, `clip`. */
  readonly label: string;
}

type Named = Partial<Pick<Settings, 'model'>> & Pick<Settings, 'plugins'>;

/** Every file that settings name beside the model itself, in their order; those of the model left out. */
export const fileInputs = ({ model = {}, plugins }: Named, known: DeclaredPlugins): readonly FileInput[] => [
  ...inputsOf(modelOptions, model),
  ...plugins.flatMap(({ name, options }) => {
    const definition = known(name);
    return definition ? inputsOf(definition.options, options, definition.name) : [];
  }),
];

/** Their names, each once. */
export const fileNames = (settings: Named, known: DeclaredPlugins): readonly string[] => [
  ...new Set(fileInputs(settings, known).map(({ file }) => file)),
];

type Rename = (file: string, input: Omit<FileInput, 'file'>) => string;

/** Settings with other names for their files: a file that has moved, a path that is made absolute. */
export const renameFiles = (settings: Settings, known: DeclaredPlugins, rename: Rename): Settings => ({
  ...settings,
  model: withRenamed(modelOptions, settings.model, rename),
  plugins: settings.plugins.map((plugin) => {
    const definition = known(plugin.name);
    if (definition === undefined) return plugin;
    return { ...plugin, options: withRenamed(definition.options, plugin.options, rename, plugin.name) };
  }),
});

/** Whether an option's files are weights, which may also be named by what they are called on the web. */
export const isOfWeights = (option: Option): boolean =>
  option.kind === 'list' ? isOfWeights(option.of as Option) : option.kind === 'weights' || option.kind === 'network';

/** Names of the model and of every file of weights, each once; what is embedded left out. */
export function modelNames(settings: Settings, known: DeclaredPlugins): readonly string[] {
  const names: string[] = [];
  renameModels(settings, known, (name) => {
    names.push(name);
    return name;
  });
  return [...new Set(names)];
}

/**
 * Settings with other names for their model and their files of weights.
 * @param rename told of the option that names a file; of none where it is the model
 */
export function renameModels(
  settings: Settings,
  known: DeclaredPlugins,
  rename: (name: string, input?: Omit<FileInput, 'file'>) => string,
): Settings {
  const source = modelSourceOf(settings);
  const named = EMBEDDED_MODELS.includes(source) ? settings : withModelSource(settings, rename(source));
  return renameFiles(named, known, (file, input) => (isOfWeights(input.option) ? rename(file, input) : file));
}

function withRenamed<V extends object>(declared: Options, values: V, rename: Rename, plugin?: string): V {
  const entries = Object.entries(values).map(([key, value]: [string, unknown]) => {
    const option = declared[key];
    if (option === undefined) return [key, value] as const;
    const input = { option, key, label: labelOf(option, key), ...(plugin !== undefined && { plugin }) };
    return [key, renamed(option, value, (file) => rename(file, input))] as const;
  });
  return Object.fromEntries(entries) as V;
}

function inputsOf(declared: Options, values: object, plugin?: string): readonly FileInput[] {
  const inputs: FileInput[] = [];
  const collect: Rename = (file, input) => {
    if (pathInModel(file) === undefined) inputs.push({ file, ...input });
    return file;
  };
  withRenamed(declared, values, collect, plugin);
  return inputs;
}

/** A value with `rename` applied to each file in it. */
function renamed(option: Option, value: unknown, rename: (file: string) => string): unknown {
  switch (option.kind) {
    case 'list':
      return Array.isArray(value) ? value.map((item) => renamed(option.of as Option, item, rename)) : value;
    case 'picture':
    case 'network':
    case 'text-file':
      return typeof value === 'string' ? rename(value) : value;
    case 'weights':
    case 'clip':
      if (typeof value === 'string') return rename(value);
      return hasFile(value) ? { ...value, file: rename(value.file) } : value;
    default:
      return value;
  }
}

const hasFile = (value: unknown): value is { readonly file: string } =>
  typeof value === 'object' && value !== null && 'file' in value && typeof value.file === 'string';

const labelOf = (option: Option, key: string): string => (option.kind === 'network' ? option.network : key);

/** The last part of a path of any system, or of an address. */
export const baseName = (name: string): string => name.split(/[/\\]/).at(-1) || name;
