import {
  joinPath,
  parseOptions,
  requestOptions,
  shown,
  throwFaults,
  type Fault,
  type Options,
  type PluginDefinition,
  type PluginDescription,
  isJsonObject,
} from '@zeroreel/core';
import { migrateFormat1 } from './migrate-format-1.js';
import { machineOptions, modelOptions, outputOptions } from './run-options.js';
import { SETTINGS_FORMAT, type PluginSettings, type Settings } from './settings.js';

/** Finds the plugins that are known already. Parsing never loads code: a plugin that is not known is only named. */
export type KnownPlugins = (name: string) => PluginDefinition | undefined;

/** The same where declarations are enough: a page knows plugins by what its worker told of them. */
export type DeclaredPlugins = (name: string) => PluginDescription | undefined;

/** Settings that were read. */
export interface ParsedSettings {
  /** Only to be used where there are no faults. */
  readonly settings: Settings;
  /** Everything that is wrong, each by its path. */
  readonly faults: readonly Fault[];
  /** Plugins whose options could not be checked, because their code is not loaded. */
  readonly unknownPlugins: readonly string[];
}

/** Most plugins of one run. */
const MOST_PLUGINS = 64;

/**
 * Reads settings of format 1 or 2 that nobody has checked, wherever they come from. No file is opened and no code is loaded.
 * @throws ZeroreelError `invalid-request` with every fault, each by its path
 */
export function parseSettings(value: unknown, known: DeclaredPlugins): Settings {
  const { settings, faults } = readSettingsValue(value, known);
  throwFaults(faults);
  return settings;
}

/** The same, with faults beside the settings instead of an error. */
export function readSettingsValue(value: unknown, known: DeclaredPlugins): ParsedSettings {
  if (!isJsonObject(value)) return nothingBut({ path: 'settings', message: `expected an object, got ${shown(value)}` });
  if (value['format'] === undefined || value['format'] === 1) {
    const { settings, faults } = migrateFormat1(value);
    return faults.length > 0 ? { ...nothingBut(), faults } : readFormat2(settings, known);
  }
  if (value['format'] === SETTINGS_FORMAT) return readFormat2(value, known);
  const message = `expected 1 or ${SETTINGS_FORMAT}, the formats that this version knows, got ${shown(value['format'])}`;
  return nothingBut({ path: 'format', message });
}

function readFormat2(value: Readonly<Record<string, unknown>>, known: DeclaredPlugins): ParsedSettings {
  const { format: _, model = {}, request, plugins = [], output = {}, machine = {}, ...strays } = value;
  const { modelOptions: ofModel, ...ownRequest } = isJsonObject(request) ? request : { modelOptions: undefined };
  const read = {
    model: parseOptions(modelOptions, model, 'model'),
    request: parseOptions(requestOptions, isJsonObject(request) ? ownRequest : request, 'request'),
    output: parseOptions(outputOptions, output, 'output'),
    machine: parseOptions(machineOptions, machine, 'machine'),
  };
  const list = readPlugins(plugins, known);
  const faults = [
    ...Object.keys(strays).map((key) => ({ path: key, message: 'expected no such option' })),
    ...Object.values(read).flatMap((group) => group.faults),
    ...modelOptionFaults(ofModel),
    ...list.faults,
  ];
  const settings: Settings = {
    format: SETTINGS_FORMAT,
    model: read.model.values,
    request: { ...read.request.values, ...(isJsonObject(ofModel) && { modelOptions: ofModel }) },
    plugins: list.plugins,
    output: read.output.values,
    machine: read.machine.values,
  };
  return { settings, faults, unknownPlugins: list.unknown };
}

/** Options of the model's own are checked when the model is there; here they have to be an object. */
const modelOptionFaults = (value: unknown): readonly Fault[] =>
  value === undefined || isJsonObject(value)
    ? []
    : [{ path: 'request.modelOptions', message: `expected an object, got ${shown(value)}` }];

interface PluginList {
  readonly plugins: readonly PluginSettings[];
  readonly faults: readonly Fault[];
  readonly unknown: readonly string[];
}

function readPlugins(value: unknown, known: DeclaredPlugins): PluginList {
  if (!Array.isArray(value) || value.length > MOST_PLUGINS) {
    const message = `expected a list of up to ${MOST_PLUGINS} plugins, got ${shown(value)}`;
    return { plugins: [], faults: [{ path: 'plugins', message }], unknown: [] };
  }
  const each = value.map((plugin: unknown, k) => readPlugin(plugin, joinPath('plugins', [k]), known));
  return {
    plugins: each.flatMap(({ plugin }) => plugin ?? []),
    faults: [
      ...each.flatMap(({ faults }) => faults),
      ...repeatedFaults(
        each.map(({ plugin }) => plugin),
        known,
      ),
    ],
    unknown: each.flatMap(({ plugin }) => (plugin && !known(plugin.name) ? [plugin.name] : [])),
  };
}

interface OnePlugin {
  readonly plugin?: PluginSettings;
  readonly faults: readonly Fault[];
}

function readPlugin(value: unknown, path: string, known: DeclaredPlugins): OnePlugin {
  if (!isJsonObject(value)) return { faults: [{ path, message: `expected { name, options }, got ${shown(value)}` }] };
  const { name, options = {}, ...strays } = value;
  const faults: Fault[] = Object.keys(strays).map((key) => ({
    path: joinPath(path, [key]),
    message: 'expected no such option',
  }));
  if (typeof name !== 'string' || !/^[^\p{Cc}]{1,4096}$/u.test(name)) {
    const message = `expected the name of a plugin, got ${shown(name)}`;
    return { faults: [...faults, { path: joinPath(path, ['name']), message }] };
  }
  if (!isJsonObject(options)) {
    const message = `expected an object of options, got ${shown(options)}`;
    return { faults: [...faults, { path: joinPath(path, ['options']), message }] };
  }
  const definition = known(name);
  const parsed = definition && parseOptions<Options>(definition.options, options, joinPath(path, ['options']));
  return { plugin: { name, options }, faults: [...faults, ...(parsed?.faults ?? [])] };
}

/** A plugin that may be there once only is told before anything is opened. */
function repeatedFaults(plugins: readonly (PluginSettings | undefined)[], known: DeclaredPlugins): readonly Fault[] {
  return plugins.flatMap((plugin, k) => {
    if (plugin === undefined || known(plugin.name)?.repeatable) return [];
    const isFirst = plugins.findIndex((other) => other?.name === plugin.name) === k;
    const message = `expected each plugin once, got '${plugin.name}' again`;
    return isFirst ? [] : [{ path: joinPath('plugins', [k]), message }];
  });
}

const NOTHING: Settings = {
  format: SETTINGS_FORMAT,
  model: {},
  request: { prompt: '' },
  plugins: [],
  output: {},
  machine: {},
};

const nothingBut = (...faults: readonly Fault[]): ParsedSettings => ({ settings: NOTHING, faults, unknownPlugins: [] });
