import type { Option, PluginDescription } from '@zeroreel/core';
import type { DeclaredPlugins } from './parse-settings.js';
import { EMBEDDED_MODELS, modelSourceOf, withModelSource } from './load-options.js';
import { pathInModel } from '../sources/model-paths.js';
import type { Settings } from './settings.js';

/** A file that settings name for an option of a plugin. */
export interface FileInput {
  readonly file: string;
  readonly option: Option;
  /** The plugin and the key of the option. */
  readonly plugin: string;
  readonly key: string;
  /** Name for messages and notices: `ControlNet`, `clip`. */
  readonly label: string;
}

/** Every file that settings name beside the model, in their order; those of the model itself left out. */
export const fileInputs = ({ plugins }: Pick<Settings, 'plugins'>, known: DeclaredPlugins): readonly FileInput[] =>
  plugins.flatMap(({ name, options }) => {
    const definition = known(name);
    return definition ? inputsOf(definition, options) : [];
  });

/** Their names, each once. */
export const fileNames = (settings: Pick<Settings, 'plugins'>, known: DeclaredPlugins): readonly string[] => [
  ...new Set(fileInputs(settings, known).map(({ file }) => file)),
];

/** Settings with other names for their files: a file that has moved, a path that is made absolute. */
export const renameFiles = (
  settings: Settings,
  known: DeclaredPlugins,
  rename: (file: string, input: Omit<FileInput, 'file'>) => string,
): Settings => ({
  ...settings,
  plugins: settings.plugins.map((plugin) => {
    const definition = known(plugin.name);
    if (definition === undefined) return plugin;
    const options = Object.entries(plugin.options).map(([key, value]) => {
      const option = definition.options[key];
      if (option === undefined) return [key, value];
      const input = { option, plugin: plugin.name, key, label: labelOf(option, key) };
      return [key, renamed(option, value, (file) => rename(file, input))];
    });
    return { ...plugin, options: Object.fromEntries(options) as typeof plugin.options };
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

function inputsOf(definition: PluginDescription, options: Readonly<Record<string, unknown>>): readonly FileInput[] {
  return Object.entries(options).flatMap(([key, value]) => {
    const option = definition.options[key];
    if (option === undefined) return [];
    const files: string[] = [];
    renamed(option, value, (file) => {
      if (pathInModel(file) === undefined) files.push(file);
      return file;
    });
    return files.map((file) => ({ file, option, plugin: definition.name, key, label: labelOf(option, key) }));
  });
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
