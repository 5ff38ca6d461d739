import type { Options } from '../options/option.js';
import type { PluginInput, PluginValues } from '../options/option-values.js';
import type { Provision } from './provide.js';

/** A plugin with its options, ready to be added to a run. */
export interface Plugin {
  readonly definition: PluginDefinition;
  /** As they were given; checked and completed when a run is put together. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Where a plugin stands in a run. */
export interface PluginPlace {
  /** The plugin's name; `name-2`, `name-3` … for further ones of a plugin that may be there several times. */
  readonly name: string;
}

/** What a plugin says about itself before it has options. */
export interface PluginDescription<O extends Options = Options> {
  /** Letters, digits and hyphens. */
  readonly name: string;
  /** What it does to a video: a sentence without a full stop. */
  readonly summary: string;
  readonly options: O;
  /** Names of plugins that have to come earlier in the list. Default none. */
  readonly requires?: readonly string[];
  /** A run may have several of it, each with options of its own. */
  readonly repeatable?: true;
  /** Names of plugins of every run that make way for this one unless the user asks for them. Default none. */
  readonly displaces?: readonly string[];
  /** It needs many steps or guidance: the fast way that a model offers (`ModelPreset`) is left out beside it. */
  readonly displacesPreset?: true;
  /**
   * Whether a frame's result needs other frames than the first, so that a video cannot be made in parts: always, or where
   * an option has one of these values. The parts of a plugin say the same by `framewise`; this is known before any run.
   */
  readonly keepsTogether?: true | Readonly<Record<string, readonly string[]>>;
  /**
   * A plugin of every run, unless the flag that is named here takes it out, for instance `--no-motion`; `true`: nothing
   * takes it out.
   */
  readonly standard?: string | true;
  /** A flag that adds the plugin with several of its options in one text. */
  readonly shorthand?: Shorthand;
}

/** One text for several options: `--control canny=walk.mp4:0.8:0-0.6`. */
export interface Shorthand {
  readonly flag: string;
  /** For help: `KIND=FILE[:SCALE[:START-END]]`. */
  readonly form: string;
  readonly description: string;
  /**
   * Options as settings keep them, out of the text.
   * @returns undefined where the text has another form
   */
  parse(text: string): Readonly<Record<string, unknown>> | undefined;
}

/** A plugin that can be given options: called with them it is the plugin of a run. */
export interface PluginDefinition<O extends Options = Options> extends PluginDescription<O> {
  (
    ...options: Record<string, never> extends PluginInput<O> ? [options?: PluginInput<O>] : [options: PluginInput<O>]
  ): Plugin;
  /**
   * The parts that it adds to a run.
   * @param values its options, checked, with every default filled in and every file opened
   * @throws ZeroreelError where values do not fit together
   */
  provides(values: PluginValues<O>, place: PluginPlace): readonly Provision[] | Promise<readonly Provision[]>;
}

/** Declares a plugin: what it is called, which options it takes, and which parts it adds to a run. */
export function definePlugin<const O extends Options>(
  description: PluginDescription<O> & Pick<PluginDefinition<O>, 'provides'>,
): PluginDefinition<O> {
  const { name, ...others } = description;
  const plugin = (options: Readonly<Record<string, unknown>> = {}): Plugin => ({
    definition: plugin as unknown as PluginDefinition,
    options,
  });
  // A function has a name of its own, which cannot be assigned but defined.
  Object.defineProperty(plugin, 'name', { value: name, enumerable: true });
  return Object.assign(plugin, others);
}

/** Whether something that was imported from elsewhere has the form of a plugin definition. */
export function isPluginDefinition(value: unknown): value is PluginDefinition {
  if (typeof value !== 'function') return false;
  const { name, summary, options, provides } = value as unknown as Readonly<Record<string, unknown>>;
  const describes = typeof name === 'string' && /^[A-Za-z][A-Za-z0-9-]*$/.test(name) && typeof summary === 'string';
  return describes && typeof options === 'object' && options !== null && typeof provides === 'function';
}
