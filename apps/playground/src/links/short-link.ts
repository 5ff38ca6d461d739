import { defaultOf, isJsonObject, parseJson, ZeroreelError, type Option, type Options } from '@zeroreel/core';
import { modelRequestOptions, SETTINGS_FORMAT, type DeclaredPlugins, type Settings } from '@zeroreel/run';
import { FIRST_VISIT, settingsOfView, type OptionGroup } from '../settings/page-settings.js';
import { GROUP_OPTIONS } from '../settings/shown-defaults.js';
import { VIEWS, type View } from '../settings/views.js';

/*
 * Links that people can read: `#generate?prompt=a+fox&seed=7&motion-dynamics.loop=true`. They say what differs from what
 * a view begins with. Options of the request stand by their keys; others behind their group or plugin.
 */

/** What stands in a link before its settings. */
export interface ReadLink {
  readonly view: View;
  /** Nobody has checked them. Undefined: the link names a view alone. */
  readonly settings?: unknown;
}

/** Groups beside the request. */
const GROUPS = ['model', 'output', 'machine'] as const satisfies readonly OptionGroup[];
const MODEL_OPTIONS = 'modelOptions';
/** Names of all plugins of the run, in their order, where they are not those of the view. */
const PLUGINS = 'plugins';
/** No link of ours comes near. */
const LONGEST = 64 * 1024;

/** The part of an address, from `#` on, that opens a view as it was left. */
export const viewLink = (view: View): string => `#${view}`;

/**
 * The same with settings in it, in a form that people can read.
 * @returns undefined for settings that it cannot say: those of strangers' plugins, or with two plugins of one name
 */
export function shortLink(view: View, settings: Settings, known: DeclaredPlugins): string | undefined {
  const begun = beginningOf(view);
  const values = new URLSearchParams();
  const add = (prefix: string, options: Options, given: object) => {
    for (const [key, option] of Object.entries(options)) {
      const value = (given as Readonly<Record<string, unknown>>)[key];
      if (value !== undefined && !isStandard(option, value)) values.append(prefix + key, writeValue(option, value));
    }
  };
  const { modelOptions = {}, ...request } = settings.request;
  add('', GROUP_OPTIONS.request, request);
  add(`${MODEL_OPTIONS}.`, modelRequestOptions, modelOptions);
  for (const group of GROUPS) add(`${group}.`, GROUP_OPTIONS[group], settings[group]);
  const names = settings.plugins.map(({ name }) => name);
  if (names.join() !== begun.plugins.map(({ name }) => name).join()) values.append(PLUGINS, names.join());
  for (const { name, options } of settings.plugins) add(`${name}.`, known(name)?.options ?? {}, options);
  const link = `${viewLink(view)}?${values}`;
  return isSame(readShortLink(link, known)?.settings, settings, known) ? link : undefined;
}

/**
 * What a link of this form says; undefined for an address of another form.
 * @throws ZeroreelError `invalid-request` for one that is too long
 */
export function readShortLink(hash: string, known: DeclaredPlugins): ReadLink | undefined {
  const [name = '', ...rest] = hash.slice(1).split('?');
  const view = VIEWS.find((each) => each === name);
  if (view === undefined) return undefined;
  const query = rest.join('?');
  if (query === '') return { view };
  if (hash.length > LONGEST) {
    throw new ZeroreelError('invalid-request', `The link: expected ${LONGEST} letters at most, got ${hash.length}`);
  }
  const begun = beginningOf(view);
  const values = [...new URLSearchParams(query)];
  const named = values.find(([key]) => key === PLUGINS)?.[1].split(',');
  const plugins = named?.map((each) => ({ name: each, options: {} })) ?? begun.plugins;
  const taken = new Set([PLUGINS]);
  const read = (prefix: string, options: Options, isOf = (key: string) => key.startsWith(prefix)) =>
    Object.fromEntries(
      values.flatMap(([key, text]) => {
        if (taken.has(key) || !isOf(key)) return [];
        taken.add(key);
        const own = key.slice(prefix.length);
        return [[own, readValue(options[own], text)] as const];
      }),
    );
  const settings = {
    format: SETTINGS_FORMAT,
    ...Object.fromEntries(GROUPS.map((group) => [group, read(`${group}.`, GROUP_OPTIONS[group])])),
    plugins: plugins.map(({ name: plugin }) => ({
      name: plugin,
      options: read(`${plugin}.`, known(plugin)?.options ?? {}),
    })),
  };
  const modelOptions = read(`${MODEL_OPTIONS}.`, modelRequestOptions);
  // Whatever is left is meant for the request, whose check names what it does not know.
  const request = {
    ...begun.request,
    ...read('', GROUP_OPTIONS.request, () => true),
    ...(Object.keys(modelOptions).length > 0 && { modelOptions }),
  };
  return { view, settings: { ...settings, request } };
}

/** What a link to a view says without a word: its plugins, and what has to be given. */
function beginningOf(view: View): Pick<Settings, 'plugins' | 'request'> {
  const { plugins, request } = settingsOfView({ ...FIRST_VISIT, view });
  return { plugins, request: { prompt: request.prompt } };
}

/** Whether a value is what a run takes in any case. Options that a model or a clip may decide have no such value. */
const isStandard = (option: Option, value: unknown): boolean =>
  option.otherwise === undefined && option.required !== true && isEqual(defaultOf(option), value);

const PLAIN = ['text', 'choice', 'picture', 'network', 'text-file'];

const writeValue = ({ kind }: Option, value: unknown): string =>
  PLAIN.includes(kind) && typeof value === 'string' ? value : JSON.stringify(value);

/** Texts stand as they are; of others what is no JSON stays a text, which the check of the settings names. */
function readValue(option: Option | undefined, text: string): unknown {
  if (option === undefined || PLAIN.includes(option.kind)) return text;
  try {
    return parseJson(text, 'The link');
  } catch {
    return text;
  }
}

/** Whether settings that were read say the same as those that were written, but for values that runs take anyway. */
function isSame(read: unknown, settings: Settings, known: DeclaredPlugins): boolean {
  if (!isJsonObject(read)) return false;
  const said = read as unknown as Settings;
  const names = settings.plugins.map(({ name }) => name);
  if (new Set(names).size < names.length || names.some((name) => known(name) === undefined)) return false;
  const { modelOptions = {}, ...request } = settings.request;
  const { modelOptions: saidOptions = {}, ...saidRequest } = said.request;
  const pairs: readonly (readonly [Options, object, object])[] = [
    [GROUP_OPTIONS.request, request, saidRequest],
    [modelRequestOptions, modelOptions, saidOptions],
    ...GROUPS.map((group) => [GROUP_OPTIONS[group], settings[group], said[group]] as const),
    ...settings.plugins.map(
      ({ name, options }, at) => [known(name)?.options ?? {}, options, said.plugins[at]?.options ?? {}] as const,
    ),
  ];
  return pairs.every(([options, one, other]) => isEqual(asked(options, one), asked(options, other)));
}

const asked = (options: Options, given: object): object =>
  Object.fromEntries(
    Object.entries(given).filter(([key, value]) => {
      const option = options[key];
      return value !== undefined && (option === undefined || !isStandard(option, value));
    }),
  );

/** Whether two values are the same JSON, whatever the order of their keys. */
const isEqual = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    isJsonObject(each) ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))) : each,
  ) ?? '';
