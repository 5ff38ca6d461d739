import { defaultOf, type Backend, type DiffusionModel, type ResolvedRequest } from '@zeroreel/core';
import type { KnownPlugins } from './parse-settings.js';
import { machineOptions, modelOptions as ofModel, outputOptions } from './run-options.js';
import type { PluginSettings, Settings } from './settings.js';

/** What decided a value that nobody gave. */
export type DefaultOrigin =
  | 'zeroreel' // the option's own default
  | 'model' // zeroreel.json beside the weights
  | 'checkpoint' // its scheduler, or the size that it was trained on
  | 'clip'
  | 'plugins' // what the run is put together from
  | 'machine';

/** By the paths of values: `request.guidanceScale`. */
export type DefaultOrigins = Readonly<Record<string, DefaultOrigin | (string & {})>>;

/** What defaults depend on. */
export interface SettingsContext {
  readonly known: KnownPlugins;
  readonly model: Pick<DiffusionModel, 'defaults'>;
  readonly backend: Pick<Backend, 'name' | 'capabilities'>;
  /** Threads of the CPU; absent where the backend has none that count. */
  readonly threads?: number;
  /** The request that the run follows. */
  readonly resolved: ResolvedRequest;
  /** As they were asked for, before clips decided anything. */
  readonly asked: Settings;
}

/** Settings that say everything, and what decided the values that nobody gave. */
export interface CompletedSettings {
  readonly settings: Settings & { readonly output: { readonly framesPerSecond: number } };
  readonly defaults: DefaultOrigins;
}

/** Fills in every default, so that a file says all of it and a later version repeats it. */
export function completeSettings(settings: Settings, context: SettingsContext): CompletedSettings {
  const { backend, threads, resolved } = context;
  const { profile, start, modelOptions, sharedNoise, promptTravel, ...request } = resolved;
  const fromTheEnd = (step: number) => request.steps - 1 - step;
  const { audio, pingPong, framesPerSecond = outputOptions.framesPerSecond.default } = settings.output;
  const complete = {
    ...settings,
    model: { source: ofModel.source.default, ...settings.model },
    plugins: settings.plugins.map((plugin) => withDefaults(plugin, context.known)),
    request: {
      ...defined(request),
      sharedNoise,
      profile: profile.name,
      ...(promptTravel.length > 0 && { promptTravel }),
      ...(start && { t0: fromTheEnd(start.warpStep), t1: fromTheEnd(start.joinStep) }),
      ...(Object.keys(modelOptions).length > 0 && { modelOptions }),
    },
    output: { framesPerSecond, ...(pingPong && { pingPong }), ...(audio !== undefined && { audio }) },
    machine: {
      backend: backend.name,
      ...(threads !== undefined && { threads }),
      precision: settings.machine.precision ?? backend.capabilities().preferredDType,
    },
  };
  return { settings: complete, defaults: originsOf(complete, settings, context) };
}

/** The fields that have a value. */
const defined = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;

/** Fields that may be undefined may be absent. */
type Defined<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A plugin with every default that its options declare. */
function withDefaults({ name, options }: PluginSettings, known: KnownPlugins): PluginSettings {
  const defaults = Object.entries(known(name)?.options ?? {}).map(([key, option]) => [key, defaultOf(option)] as const);
  const declared = Object.fromEntries(defaults.filter(([, value]) => value !== undefined));
  return { name, options: { ...declared, ...options } };
}

/** What decided each value that is in the complete settings and was not asked for. */
function originsOf(complete: Settings, decided: Settings, { asked, model }: SettingsContext): DefaultOrigins {
  const ofRequest = Object.keys(complete.request).map((key) => {
    const has = (value: object) => (value as Readonly<Record<string, unknown>>)[key] !== undefined;
    if (has(asked.request)) return undefined;
    const origin: DefaultOrigin = has(decided.request)
      ? 'clip'
      : has(model.defaults)
        ? 'model'
        : (OTHERWISE[key] ?? 'zeroreel');
    return [`request.${key}`, origin] as const;
  });
  const rate = asked.output.framesPerSecond ?? decided.output.framesPerSecond;
  const ofPlugins = complete.plugins.flatMap(({ options }, k) => {
    const added = Object.keys(options).filter((key) => asked.plugins[k]?.options[key] === undefined);
    return added.map((key) => [`plugins[${k}].options.${key}`, 'zeroreel'] as const);
  });
  return Object.fromEntries([
    ...(asked.model.source === undefined ? [['model.source', 'zeroreel'] as const] : []),
    ...ofRequest.filter((entry) => entry !== undefined),
    ...ofPlugins,
    ...(asked.output.framesPerSecond === undefined
      ? [['output.framesPerSecond', rate === undefined ? 'zeroreel' : 'clip'] as const]
      : []),
    ...Object.keys(machineOptions).flatMap((key) => {
      const given = asked.machine[key as keyof typeof machineOptions];
      const isThere = complete.machine[key as keyof typeof machineOptions] !== undefined;
      return isThere && (given === undefined || given === 'auto') ? [[`machine.${key}`, 'machine'] as const] : [];
    }),
  ]);
}

/** Fields that no declaration has a default for. */
const OTHERWISE: Readonly<Record<string, DefaultOrigin>> = {
  width: 'checkpoint',
  height: 'checkpoint',
  sampler: 'checkpoint',
  sharedNoise: 'plugins',
};
