import {
  MODEL_PARTS,
  modelSourceOf,
  pathInModel,
  type PluginSettings,
  type Settings,
  SETTINGS_FORMAT,
  withModelSource,
} from '@zeroreel/run';
import { agreementOf } from './file-names.js';
import { isEmbedded, VIEW_RUNS, VIEWS, type View } from './views.js';

/** Groups of settings whose options are set one by one. */
export type OptionGroup = 'model' | 'request' | 'output' | 'machine';

/** What the visitor has entered, in all views. */
export interface PageSettings {
  readonly view: View;
  /** What all views share. Its plugins are those of every view, with their options. */
  readonly entered: Settings;
  /** Options of the request that each view has for itself. */
  readonly own: Readonly<Partial<Record<View, Partial<Settings['request']>>>>;
  /** Plugins that the visitor put into the runs of a view, or took out of them. */
  readonly switched: Readonly<Partial<Record<View, Readonly<Record<string, boolean>>>>>;
  /** Paths of values that came with settings and that nobody had asked for; a change sets them free. */
  readonly unasked: readonly string[];
  /** Models on the web that the visitor named or agreed to. What a link names is not asked of any server before. */
  readonly agreed: readonly string[];
}

/** New options, or how they come out of those that are there: also of a plugin that is taken out. */
export type PluginOptions =
  PluginSettings['options'] | ((last: PluginSettings['options']) => PluginSettings['options']);

/** What changes the page's settings. */
export type PageAction =
  | { readonly type: 'view'; readonly view: View }
  | { readonly type: 'option'; readonly group: OptionGroup; readonly key: string; readonly value: unknown }
  /** Puts a plugin into the runs of the view; without options takes it out and keeps those it has. */
  | {
      readonly type: 'plugin';
      readonly name: string;
      readonly options: PluginOptions | undefined;
      /** Which one of those of that name. */
      readonly index: number;
    }
  | { readonly type: 'add-plugin'; readonly name: string; readonly options: PluginSettings['options'] }
  | { readonly type: 'remove-plugin'; readonly name: string; readonly index: number }
  | {
      readonly type: 'replace';
      readonly settings: Settings;
      readonly view: View;
      readonly unasked: readonly string[];
    }
  /** The visitor agrees that a model is loaded from its address. */
  | { readonly type: 'agree'; readonly address: string }
  | { readonly type: 'start-afresh' };

/** What a first visit shows. */
export const FIRST_VISIT: PageSettings = {
  view: 'generate',
  entered: {
    format: SETTINGS_FORMAT,
    model: {},
    request: { prompt: 'a penguin skiing in the snow' },
    plugins: ['motion-dynamics', 'cross-frame-attention', 'controlnet', 'instruct-pix2pix'].map((name) => ({
      name,
      options: {},
    })),
    output: {},
    machine: {},
  },
  own: {},
  switched: {},
  unasked: [],
  agreed: [],
};

/** The page's settings after an action. */
export function reducePageSettings(state: PageSettings, action: PageAction): PageSettings {
  switch (action.type) {
    case 'start-afresh':
      return { ...FIRST_VISIT, agreed: state.agreed };
    case 'agree':
      return agreeing(state, action.address);
    case 'replace':
      return replaced(action, state.agreed);
    case 'view':
      return { ...withoutUnasked(state), view: action.view };
    case 'option': {
      const { group, key, value } = action;
      const isModel = group === 'model' && MODEL_FILES.includes(key) && typeof value === 'string';
      return withOption(withoutUnasked(isModel ? agreeing(state, value) : state), action);
    }
    case 'plugin':
      return withPlugin(withoutUnasked(state), action);
    case 'add-plugin': {
      const last = withoutUnasked(state);
      return switchPlugin(withPlugins(last, inserted(last.entered.plugins, action)), action.name, true);
    }
    case 'remove-plugin': {
      const last = withoutUnasked(state);
      const at = placeOf(last, action.name, action.index);
      return at < 0 ? last : withPlugins(last, last.entered.plugins.toSpliced(at, 1));
    }
  }
}

/** The settings of a run of the view: what the worker is sent. */
export function settingsOfView({ view, entered, own, switched }: PageSettings): Settings {
  const { without, embedded, first } = VIEW_RUNS[view];
  const isIn = (name: string) => switched[view]?.[name] ?? !without.includes(name);
  const { audio } = entered.output;
  return {
    ...entered,
    model: isEmbedded(modelSourceOf(entered)) ? withModelSource(entered, embedded).model : entered.model,
    request: { ...entered.request, ...first, ...own[view] },
    plugins: entered.plugins.filter(({ name }) => isIn(name)),
    // Videos of the page have no sound; settings that ask for it keep that for other programs.
    output: { ...entered.output, ...(view === 'edit' && audio === undefined && { audio: false }) },
  };
}

/** Options of the model that name files, which may lie on a server. */
const MODEL_FILES: readonly string[] = ['source', ...MODEL_PARTS];

function agreeing(state: PageSettings, name: string): PageSettings {
  const agreement = agreementOf(name);
  return state.agreed.includes(agreement) ? state : { ...state, agreed: [...state.agreed, agreement] };
}

/** What a view begins with is its own; whether frames share their noise depends on what else a view does. */
const isOwn = (view: View, key: string): boolean =>
  key === 'sharedNoise' || Object.hasOwn(VIEW_RUNS[view].first ?? {}, key);

function withOption(
  state: PageSettings,
  { group, key, value }: Extract<PageAction, { readonly type: 'option' }>,
): PageSettings {
  const { view, entered, own } = state;
  if (group === 'request' && isOwn(view, key))
    return { ...state, own: { ...own, [view]: given(own[view], key, value) } };
  return { ...state, entered: { ...entered, [group]: given(entered[group], key, value) } };
}

/** An object with another value for a key; without the key where the value is undefined. */
function given<T extends object>(last: T | undefined, key: string, value: unknown): T {
  const others = Object.entries(last ?? {}).filter(([each]) => each !== key);
  return Object.fromEntries(value === undefined ? others : [...others, [key, value]]) as T;
}

function withPlugin(
  state: PageSettings,
  { name, options, index }: Extract<PageAction, { readonly type: 'plugin' }>,
): PageSettings {
  if (options === undefined) return switchPlugin(state, name, false);
  const { plugins } = state.entered;
  const at = placeOf(state, name, index);
  const next = typeof options === 'function' ? options(plugins[at]?.options ?? {}) : options;
  const plugin = { name, options: defined(next) };
  const list = at < 0 ? inserted(plugins, plugin) : plugins.with(at, plugin);
  return switchPlugin(withPlugins(state, list), name, true);
}

const defined = (options: PluginSettings['options']): PluginSettings['options'] =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** Where the plugin of that name stands, the first, second … one; -1 where it does not. */
const placeOf = ({ entered }: PageSettings, name: string, index: number): number =>
  entered.plugins.flatMap((plugin, at) => (plugin.name === name ? [at] : []))[index] ?? -1;

/** Built-in plugins come before those of others, which may build on them. */
function inserted(plugins: readonly PluginSettings[], { name, options }: PluginSettings): readonly PluginSettings[] {
  const isStranger = (each: string) => /[/\\]/.test(each);
  const at = isStranger(name) ? -1 : plugins.findIndex((each) => isStranger(each.name));
  return plugins.toSpliced(at < 0 ? plugins.length : at, 0, { name, options });
}

const withPlugins = (state: PageSettings, plugins: Settings['plugins']): PageSettings => ({
  ...state,
  entered: { ...state.entered, plugins },
});

const switchPlugin = (state: PageSettings, name: string, on: boolean): PageSettings => ({
  ...state,
  switched: { ...state.switched, [state.view]: { ...state.switched[state.view], [name]: on } },
});

/** Values that nobody asked for are as the run has them again, once something else changes. */
function withoutUnasked(state: PageSettings): PageSettings {
  const { view, entered, own, unasked } = state;
  if (unasked.length === 0) return state;
  const free = <T extends object>(group: OptionGroup, values: T | undefined): T =>
    Object.fromEntries(Object.entries(values ?? {}).filter(([key]) => !unasked.includes(`${group}.${key}`))) as T;
  return {
    ...state,
    entered: {
      ...entered,
      plugins: unasked.some((path) => path.endsWith('.lora')) ? entered.plugins.map(withoutPreset) : entered.plugins,
      request: free('request', entered.request),
      output: free('output', entered.output),
      machine: free('machine', entered.machine),
    },
    own: { ...own, [view]: free('request', own[view]) },
    unasked: [],
  };
}

/** A plugin without the weights that the model's preset has put in: it does so again where it is taken. */
function withoutPreset({ name, options }: PluginSettings): PluginSettings {
  const { lora, ...others } = options;
  if (!Array.isArray(lora)) return { name, options };
  const own = (lora as readonly { readonly file: string }[]).filter(({ file }) => pathInModel(file) === undefined);
  return { name, options: own.length > 0 ? { ...others, lora: own } : others };
}

/** Settings in their view. Other views keep the plugins of a first visit. */
function replaced(
  { settings, view, unasked }: Extract<PageAction, { readonly type: 'replace' }>,
  agreed: PageSettings['agreed'],
): PageSettings {
  const { request } = settings;
  const has = (name: string) => settings.plugins.some((plugin) => plugin.name === name);
  const others = FIRST_VISIT.entered.plugins.filter(({ name }) => !has(name));
  const isNeeded = ({ name }: PluginSettings) => VIEWS.some((each) => VIEW_RUNS[each].needs.includes(name));
  const names = [...settings.plugins, ...others].map(({ name }) => name);
  const ownEntries = Object.entries(request).filter(([key]) => isOwn(view, key));
  const shared = Object.entries(request).filter(([key]) => !isOwn(view, key));
  return {
    view,
    entered: {
      ...settings,
      request: { prompt: FIRST_VISIT.entered.request.prompt, ...Object.fromEntries(shared) },
      plugins: [
        ...others.filter((plugin) => !isNeeded(plugin)),
        ...settings.plugins,
        ...others.filter((plugin) => isNeeded(plugin)),
      ],
    },
    own: { [view]: Object.fromEntries(ownEntries) },
    switched: { [view]: Object.fromEntries(names.map((name) => [name, has(name)])) },
    unasked,
    agreed,
  };
}
