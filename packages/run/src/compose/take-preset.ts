import { requestOptions, type DiffusionModel, type ModelPreset, type Option } from '@zeroreel/core';
import { readAdapter } from '@zeroreel/models';
import { weightOverlays } from '@zeroreel/plugins';
import type { DefaultOrigins } from '../settings/complete-settings.js';
import { EMBEDDED_MODEL, modelSourceOf } from '../settings/load-options.js';
import type { DeclaredPlugins } from '../settings/parse-settings.js';
import { optionsOf, type PluginSettings, type Settings } from '../settings/settings.js';
import type { Opener } from './opener.js';
import { pathInModel, referenceInModel } from '../sources/model-paths.js';

/** Settings that take what their model offers, and which values that has decided. */
export interface TakenPreset {
  readonly settings: Settings;
  readonly origins: DefaultOrigins;
  readonly preset: ModelPreset;
}

/** What a model offers, where settings leave to it how noise becomes a picture; undefined where they do not. */
export const presetFor = (
  settings: Settings,
  known: DeclaredPlugins,
  offered: ModelPreset | undefined,
): ModelPreset | undefined => (leavesToPreset(settings, known) ? offered : undefined);

const leavesToPreset = ({ request, plugins }: Settings, known: DeclaredPlugins): boolean =>
  Object.entries(requestOptions).every(
    ([key, option]: [string, Option]) => !displaces(option, (request as Readonly<Record<string, unknown>>)[key]),
  ) && plugins.every(({ name }) => known(name)?.displacesPreset === undefined);

function displaces({ displacesPreset = [] }: Option, value: unknown): boolean {
  if (value === undefined) return false;
  return displacesPreset === true || displacesPreset.includes(value);
}

/**
 * Settings with the few steps and the LoRA that a model offers, where they leave that to it; undefined where they do not, or
 * where it offers nothing.
 */
export function takePreset(
  settings: Settings,
  known: DeclaredPlugins,
  { preset: offered }: Pick<DiffusionModel, 'preset'>,
): TakenPreset | undefined {
  const preset = presetFor(settings, known, offered);
  if (preset === undefined) return undefined;
  const lora = { file: referenceInModel(preset.lora), strength: preset.strength };
  const { plugins, at } = withLora(settings.plugins, lora);
  const paths = [...Object.keys(preset.request).map((key) => `request.${key}`), `plugins[${at}].options.lora`];
  return {
    settings: { ...settings, request: { ...settings.request, ...preset.request }, plugins },
    origins: Object.fromEntries(paths.map((path) => [path, 'model'])),
    preset,
  };
}

/** The LoRA goes before those that are given, as if it were part of the model. A file may name it already. */
function withLora(plugins: readonly PluginSettings[], lora: { readonly file: string; readonly strength: number }) {
  const at = plugins.findIndex(({ name }) => name === weightOverlays.name);
  if (at < 0) {
    const plugin = { name: weightOverlays.name, options: { lora: [lora] } };
    return { plugins: [...plugins, plugin], at: plugins.length };
  }
  const { name, options } = plugins[at] as PluginSettings;
  const given = (options['lora'] ?? []) as readonly { readonly file: string }[];
  const others = given.filter(({ file }) => file !== lora.file);
  return { plugins: plugins.with(at, { name, options: { ...options, lora: [lora, ...others] } }), at };
}

/** Whether a LoRA that settings name makes a model of few steps already. @throws ZeroreelError as opening it does */
export async function givesFewSteps(
  settings: Pick<Settings, 'plugins'>,
  open: Pick<Opener, 'files'>,
  signal?: AbortSignal,
): Promise<boolean> {
  const given = (optionsOf(settings, weightOverlays.name)?.['lora'] ?? []) as readonly { readonly file: string }[];
  for (const { file } of given) {
    if (pathInModel(file) !== undefined) continue;
    const { fewSteps } = await readAdapter(await open.files(file, { signal }));
    if (fewSteps) return true;
  }
  return false;
}

/**
 * A sentence on the few steps that a run takes because its model offers them, and on how to do without.
 * @param nameOf what the user calls an option of the request
 */
export function tellPreset(
  settings: Settings,
  { lora, request, otherwiseSteps }: ModelPreset,
  nameOf: NameOption,
): string {
  const [name = lora] = lora.replace(/\.safetensors$/, '').split('/');
  const source = modelSourceOf(settings);
  const whose = source === EMBEDDED_MODEL ? `the embedded ${name} LoRA` : `the LoRA ${name} of ${source}`;
  const count = WORDS[request.steps] ?? `${request.steps} steps`;
  return `${count} with ${whose}; ${nameOf('steps')} ${otherwiseSteps} takes the base`;
}

/** What people call an option of the request: by its flag on a command line, by the name of its field on a page. */
export type NameOption = (key: 'steps') => string;

const WORDS: Readonly<Record<number, string>> = { 1: 'One step', 2: 'Two steps', 4: 'Four steps', 8: 'Eight steps' };
