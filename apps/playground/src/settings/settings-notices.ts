import type { Option, Options, PluginDescription } from '@zeroreel/core';
import {
  baseName,
  type DeclaredPlugins,
  EMBEDDED_CONTROL_KINDS,
  fileInputs,
  type FileInput,
  isOfWeights,
  modelSourceOf,
  type Settings,
} from '@zeroreel/run';
import { askedBackend, backendChoice, withoutBackend } from '../compose/backend-choices.js';
import type { Uploads } from '../uploads.js';
import { hostOf, isAddress, isOnWeb, shownAddress } from './file-names.js';
import type { Texts } from '../ui/texts/english.js';
import { isEmbedded, NEED_MOTION } from './views.js';

/*
 * What is told of settings: files that are missing, plugins to be allowed, and what a page cannot do. All of it follows
 * from the declarations of options.
 */

/** What is there beside settings. */
export interface Surroundings {
  readonly known: DeclaredPlugins;
  readonly uploads: Pick<Uploads, 'isHere'>;
}

/** Why settings cannot be made into a video yet, in a few words for a button; undefined where they can. */
export function whyNotYet(settings: Settings, surroundings: Surroundings, { waiting }: Texts): string | undefined {
  const { plugins } = settings;
  const [missing] = missingFiles(settings, surroundings);
  const missingMotion = plugins.some(({ name }) => name === MOTION)
    ? undefined
    : NEED_MOTION.find((needy) => plugins.some(({ name }) => name === needy));
  const [absent] = absentPlugins(settings, surroundings);
  return (
    first(settings, surroundings, ({ option, value }) =>
      value === undefined ? firstNeed(option, waiting) : undefined,
    ) ??
    (missing && waiting.again(shortName(baseName(missing)))) ??
    first(settings, surroundings, missingNetwork(settings, waiting)) ??
    (missingMotion && waiting.motion[missingMotion]) ??
    (absent && (isAddress(absent) ? waiting.allow : waiting.pluginAddress))
  );
}

/** Files that settings name and that are not here, the model first: those of a disk, or of another visit. */
export const missingFiles = (settings: Settings, { known, uploads }: Surroundings): readonly string[] => {
  const source = modelSourceOf(settings);
  const isMissing = (name: string, isElsewhere: (name: string) => boolean) =>
    !isElsewhere(name) && !uploads.isHere(name);
  return [
    ...(!isEmbedded(source) && isMissing(source, isOnWeb) ? [source] : []),
    ...fileInputs(settings, known).flatMap(({ file, option }) =>
      isMissing(file, isOfWeights(option) ? isOnWeb : isAddress) ? [file] : [],
    ),
  ];
};

/** What settings name that the page has to be given or allowed, in sentences for the visitor. */
export function missingFilesNotice(settings: Settings, surroundings: Surroundings, texts: Texts): readonly string[] {
  const { notices } = texts;
  const missing = missingFiles(settings, surroundings);
  const source = modelSourceOf(settings);
  return [
    ...(missing.includes(source) ? [notices.modelMissing(source)] : []),
    ...fileInputs(settings, surroundings.known)
      .filter(({ file }) => missing.includes(file))
      .map(({ file, ...given }) => notices.fileMissing(nameOf(given, texts), file)),
    ...namedHosts(settings, surroundings, texts).map(({ what, name }) =>
      notices.loadedFrom(what, hostOf(name), shownAddress(name)),
    ),
    ...absentPlugins(settings, surroundings).map((name) =>
      isAddress(name) ? notices.pluginWaits(shownAddress(name)) : notices.pluginNotForPages(name),
    ),
  ];
}

/** What an option that names a file is called. */
const nameOf = ({ plugin, key, option }: Pick<FileInput, 'plugin' | 'key' | 'option'>, { options }: Texts): string =>
  options[`${plugin}.${key}`]?.label ?? option.label ?? key;

/** What settings name that lies on somebody's server, and that the visitor has not dropped. */
const namedHosts = (settings: Settings, { known, uploads }: Surroundings, texts: Texts) =>
  [
    { what: texts.notices.theModel, name: modelSourceOf(settings), isElsewhere: isOnWeb },
    ...fileInputs(settings, known).map(({ file, ...given }) => ({
      ...{ what: nameOf(given, texts), name: file, isElsewhere: isOfWeights(given.option) ? isOnWeb : isAddress },
    })),
  ].filter(({ name, isElsewhere }) => isElsewhere(name) && !uploads.isHere(name));

/** What a page cannot do: which settings ask for it, what is told then, and the settings without it. */
interface Limit {
  readonly isAsked: (settings: Settings) => boolean;
  readonly notice: (settings: Settings, texts: Texts['notices']) => string;
  readonly without: (settings: Settings) => Settings;
}

const LIMITS: readonly Limit[] = [
  {
    isAsked: (settings) => backendChoice(settings) === undefined,
    notice: (settings, texts) => texts.otherBackend(askedBackend(settings)),
    without: withoutBackend,
  },
  {
    isAsked: ({ machine }) => machine.precision === 'int8',
    notice: (_, texts) => texts.noInt8,
    without: ({ machine: { precision: _, ...machine }, ...settings }) => ({ ...settings, machine }),
  },
  {
    isAsked: ({ plugins, output }) => plugins.some(({ name }) => name === 'instruct-pix2pix') && output.audio !== false,
    notice: (_, texts) => texts.noSound,
    without: (settings) => settings,
  },
];

/** Options of the machine with the choices that a page has. */
export const withPageChoices = (options: Options): Options =>
  Object.fromEntries(
    Object.entries(options).map(([key, option]) => [
      key,
      option.kind === 'choice' ? { ...option, choices: option.choices.filter((each) => each !== 'int8') } : option,
    ]),
  );

/** What a page cannot do of settings, in sentences for the visitor. */
export const unsupportedSettings = (settings: Settings, { notices }: Texts): readonly string[] =>
  LIMITS.flatMap(({ isAsked, notice }) => (isAsked(settings) ? [notice(settings, notices)] : []));

/** Settings without what a page cannot do. */
export const supportedSettings = (settings: Settings): Settings =>
  LIMITS.reduce((last, { isAsked, without }) => (isAsked(last) ? without(last) : last), settings);

const MOTION = 'motion-dynamics';

/** Plugins whose code is not here. */
const absentPlugins = ({ plugins }: Settings, { known }: Surroundings): readonly string[] =>
  plugins.flatMap(({ name }) => (known(name) ? [] : [name]));

interface GivenOption {
  readonly key: string;
  readonly option: Option;
  readonly value: unknown;
  readonly plugin: PluginDescription;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The first option of a plugin that `tell` has something to tell of. */
function first(
  { plugins }: Settings,
  { known }: Surroundings,
  tell: (given: GivenOption) => string | undefined,
): string | undefined {
  for (const { name, options: values } of plugins) {
    const plugin = known(name);
    for (const [key, option] of Object.entries(plugin?.options ?? {})) {
      const told = plugin && tell({ key, option, value: values[key], plugin, values });
      if (told !== undefined) return told;
    }
  }
  return undefined;
}

function firstNeed(option: Option, waiting: Texts['waiting']): string | undefined {
  if (!option.required) return undefined;
  if (option.kind === 'clip') return waiting.clip;
  if (option.kind === 'picture') return waiting.picture;
  return option.kind === 'network' ? waiting.network(option.network) : undefined;
}

/** A network that nobody gave and that the embedded family does not have. */
const missingNetwork =
  (settings: Settings, waiting: Texts['waiting']) =>
  ({ option, value, plugin, values }: GivenOption): string | undefined => {
    if (option.kind !== 'network' || option.embeddedBy === undefined || value !== undefined) return undefined;
    const by = plugin.options[option.embeddedBy];
    const wanted = values[option.embeddedBy] ?? (by && 'default' in by ? by.default : undefined);
    const isThere = embeddedNetworks(settings).some((each) => each === wanted);
    if (isThere) return undefined;
    return typeof wanted === 'string' ? waiting.networkFor(option.network, wanted) : waiting.network(option.network);
  };

/** Names of the networks that come with the embedded model; those do not fit other models. */
export const embeddedNetworks = (settings: Pick<Settings, 'model'>): readonly string[] =>
  isEmbedded(modelSourceOf(settings)) ? EMBEDDED_CONTROL_KINDS : [];

/** Fits on a button. */
const shortName = (name: string): string => (name.length > 24 ? `${name.slice(0, 9)}…${name.slice(-12)}` : name);
