import {
  fillDefaults,
  type Backend,
  type DiffusionModel,
  type Options,
  type ResolvedRequest,
  type StartSteps,
} from '@zeroreel/core';
import type { KnownPlugins } from './parse-settings.js';
import { completeMachine } from './load-options.js';
import { modelOptions, outputOptions } from './run-options.js';
import type { PluginSettings, Settings } from './settings.js';

/** What decided a value that nobody gave. */
export type DefaultOrigin =
  | 'zeroreel' // the option's own default
  | 'model' // zeroreel.json beside the weights
  | 'weights' // a LoRA or a checkpoint of few steps
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
  /** What decided those of its values that something else than clips did; default: none. */
  readonly origins?: DefaultOrigins;
}

/** Settings that say everything, and what decided the values that nobody gave. */
export interface CompletedSettings {
  readonly settings: Settings & { readonly output: { readonly framesPerSecond: number } };
  readonly defaults: DefaultOrigins;
}

/** Fills in every default, so that a file says all of it and a later version repeats it. */
export function completeSettings(settings: Settings, context: SettingsContext): CompletedSettings {
  const { resolved } = context;
  const { profile, start, recommended: _, consistency, ...request } = resolved;
  const complete = {
    ...settings,
    model: filled(fillDefaults(modelOptions, settings.model)),
    plugins: settings.plugins.map((plugin) => withDefaults(plugin, context.known)),
    request: {
      ...filled(request),
      profile: profile.name,
      ...(start && { consistency }),
      ...(start && (start.byStep ? stepsOf(start, request.steps) : timestepsOf(start))),
    },
    output: fillDefaults(outputOptions, settings.output),
    machine: completeMachine(settings, context),
  };
  return { settings: complete, defaults: { ...originsOf(complete, settings, context), ...context.origins } };
}

/** T′ and T as they were given: counted from the end, or as timesteps, which say the same with any steps. */
const stepsOf = ({ warpStep, joinStep }: StartSteps, steps: number) => ({
  t0: steps - 1 - warpStep,
  t1: steps - 1 - joinStep,
});
const timestepsOf = ({ warpTimestep, joinTimestep }: StartSteps) => ({ warpTimestep, joinTimestep });

/** The fields that say something: no undefined, no empty list, no empty object. */
const filled = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => saysSomething(value))) as Defined<T>;

const saysSomething = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'object' || value === null || Object.keys(value).length > 0);

/** Fields that may be undefined may be absent. */
type Defined<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A plugin with every default that its options declare. */
const withDefaults = ({ name, options }: PluginSettings, known: KnownPlugins): PluginSettings => ({
  name,
  options: { ...fillDefaults<Options>(known(name)?.options ?? {}, {}), ...options },
});

/** What decided each value that is in the complete settings and was not asked for. */
function originsOf(complete: Settings, decided: Settings, { asked, model, resolved }: SettingsContext): DefaultOrigins {
  const { defaults } = model;
  return Object.fromEntries([
    ...added('model', complete.model, asked.model).map((path) => [path, 'zeroreel'] as const),
    ...added('request', complete.request, asked.request).map((path) => {
      const key = keyOf(path);
      if (has(decided.request, key)) return [path, 'clip'] as const;
      if (resolved.recommended?.includes(key)) return [path, 'weights'] as const;
      return [path, has(defaults, key) ? 'model' : (OTHERWISE[key] ?? 'zeroreel')] as const;
    }),
    ...complete.plugins.flatMap(({ options }, k) =>
      added(`plugins[${k}].options`, options, asked.plugins[k]?.options ?? {}).map(
        (path) => [path, 'zeroreel'] as const,
      ),
    ),
    ...added('output', complete.output, asked.output).map((path) => {
      return [path, has(decided.output, keyOf(path)) ? 'clip' : 'zeroreel'] as const;
    }),
    ...added('machine', complete.machine, withoutAuto(asked.machine)).map((path) => [path, 'machine'] as const),
  ]);
}

/** Paths of the values that are in a complete group and not in the one that was asked for. */
const added = (group: string, complete: object, asked: object): readonly string[] =>
  Object.keys(complete)
    .filter((key) => has(complete, key) && !has(asked, key))
    .map((key) => `${group}.${key}`);

const keyOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

const has = (group: object, key: string): boolean => (group as Readonly<Record<string, unknown>>)[key] !== undefined;

/** `auto` leaves a choice to the machine, as nothing does. */
const withoutAuto = (machine: Settings['machine']): object =>
  Object.fromEntries(Object.entries(machine).filter(([, value]) => value !== 'auto'));

/** Fields that no declaration has a default for. */
const OTHERWISE: Readonly<Record<string, DefaultOrigin>> = {
  width: 'checkpoint',
  height: 'checkpoint',
  sampler: 'checkpoint',
  sharedNoise: 'plugins',
  consistency: 'checkpoint',
  warpTimestep: 'checkpoint',
  joinTimestep: 'checkpoint',
};
