import { shown, type Fault, type PluginDefinition } from '@zeroreel/core';
import {
  fileInputs,
  isOfWeights,
  modelSourceFault,
  modelSourceOf,
  pathInModel,
  readSettingsValue,
  SETTINGS_FORMAT,
  type FileInput,
  type KnownPlugins,
  type PluginSettings,
  type Settings,
} from '@zeroreel/run';
import { inputDigest } from '@zeroreel/jobs';
import type { ServedModels } from '../models/served-models.js';
import { standardPlugins } from './standard-plugins.js';
import { tooMuchWork } from './evaluations.js';

/** What settings of strangers are held against. */
export interface Admission {
  readonly known: KnownPlugins;
  readonly plugins: readonly (readonly [name: string, definition: PluginDefinition])[];
  readonly models: ServedModels;
  /** Whether an input was uploaded. */
  readonly hasInput: (sha256: string) => Promise<boolean>;
  /** Most evaluations of a frame of 512×512 that a job may take. */
  readonly maxEvaluations: number;
}

/** Settings as a stranger may give them; only to be used where there are no faults. */
export interface AdmittedSettings {
  readonly settings: Settings;
  readonly faults: readonly Fault[];
}

/**
 * Reads settings of a request: format 2 without `machine`. They name no path and no address: models by the names that the
 * server has for them, files as `input:sha256:…`, plugins that the server was started with.
 */
export async function admitSettings(value: unknown, path: string, admission: Admission): Promise<AdmittedSettings> {
  const { known, plugins } = admission;
  const { given, faults: ofForm } = withoutMachine(value, standardPlugins(plugins));
  const { settings, faults: ofOptions, unknownPlugins } = readSettingsValue(given, known);
  const read = [...ofForm, ...ofOptions, ...pluginFaults(settings, unknownPlugins)];
  const faults = read.length > 0 ? read : await nameFaults(settings, admission);
  if (faults.length === 0) faults.push(...(await workFaults(settings, admission)));
  return { settings, faults: faults.map((fault) => ({ ...fault, path: within(path, fault.path) })) };
}

/** `settings` and `request.steps` → `settings.request.steps`; what is wrong with all of them keeps its name. */
const within = (path: string, inner: string): string => (inner === 'settings' ? path : `${path}.${inner}`);

function withoutMachine(
  value: unknown,
  standard: readonly PluginSettings[],
): { readonly given: unknown; readonly faults: readonly Fault[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { given: value, faults: [] };
  const { format = SETTINGS_FORMAT, machine, ...rest } = value as Readonly<Record<string, unknown>>;
  const ofMachine = { path: 'machine', message: 'expected none: the server decides what a video is computed on' };
  const ofFormat = { path: 'format', message: `expected ${SETTINGS_FORMAT}, got ${shown(format)}` };
  return {
    given: { plugins: standard, ...rest, format: SETTINGS_FORMAT },
    faults: [...(format === SETTINGS_FORMAT ? [] : [ofFormat]), ...(machine === undefined ? [] : [ofMachine])],
  };
}

const pluginFaults = (settings: Settings, unknown: readonly string[]): readonly Fault[] =>
  settings.plugins.flatMap(({ name }, k) =>
    unknown.includes(name)
      ? [{ path: `plugins[${k}].name`, message: `expected a plugin of GET /v1/capabilities, got ${shown(name)}` }]
      : [],
  );

async function nameFaults(settings: Settings, { known, models, hasInput }: Admission): Promise<Fault[]> {
  const faults: Fault[] = [];
  const source = modelSourceOf(settings);
  const input = inputDigest(source);
  if (!(await (input === undefined ? models.has(source) : hasInput(input)))) {
    faults.push(modelSourceFault(`expected a model of GET /v1/models, got ${shown(source)}`));
  }
  for (const named of fileInputs(settings, known)) {
    const { file, option } = named;
    const sha256 = inputDigest(file);
    if (sha256 !== undefined && (await hasInput(sha256))) continue;
    if (sha256 === undefined && isOfWeights(option) && (await models.has(file))) continue;
    const weights = isOfWeights(option) ? ', or a name of GET /v1/models' : '';
    const got = sha256 === undefined ? shown(file) : 'one that was not uploaded';
    faults.push({
      path: pathOf(named, settings),
      message: `expected input:sha256:… of POST /v1/inputs${weights}, got ${got}`,
    });
  }
  return [...faults, ...filesOfModelFaults(settings)];
}

/** Where the option stands that names a file. */
function pathOf({ file, key, plugin }: FileInput, { plugins }: Settings): string {
  if (plugin === undefined) return `model.${key}`;
  const holds = (options: object): boolean => JSON.stringify(options).includes(JSON.stringify(file));
  const at = plugins.findIndex(({ name, options }) => name === plugin && holds(options));
  return `plugins[${at}].options.${key}`;
}

/** `model:` names a file within the model's own folder, and may not lead out of it. */
function filesOfModelFaults(settings: Settings): readonly Fault[] {
  const names: string[] = [];
  JSON.stringify([settings.model, settings.plugins], (_, value: unknown) => {
    if (typeof value === 'string' && pathInModel(value) !== undefined) names.push(value);
    return value;
  });
  const leadsOut = (name: string): boolean =>
    !/^model:(?!\.\.?(?:\/|$))[\w.@+ -]+(?:\/(?!\.\.?(?:\/|$))[\w.@+ -]+)*$/.test(name);
  return names
    .filter(leadsOut)
    .map((name) => ({ path: 'settings', message: `expected a file within the model's folder, got ${shown(name)}` }));
}

async function workFaults(settings: Settings, { known, models, maxEvaluations }: Admission): Promise<readonly Fault[]> {
  const source = modelSourceOf(settings);
  const defaults = inputDigest(source) === undefined ? await models.defaultsOf(source) : undefined;
  const fault = tooMuchWork(settings, defaults ?? {}, known, maxEvaluations);
  return fault === undefined ? [] : [fault];
}
