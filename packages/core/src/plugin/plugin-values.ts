import type { Fault } from '../errors.js';
import { expectedOf, LONGEST_LIST } from '../options/expected.js';
import type { Option, Options } from '../options/option.js';
import type { GivenOptions, PluginValues } from '../options/option-values.js';
import { fillDefaults, joinPath, parseOptions, shown } from '../options/parse-options.js';
import type { Plugin } from './plugin.js';

/** A plugin's options, read: values with every default filled in, to be used where there are no faults. */
export interface ReadValues {
  readonly values: PluginValues<Options>;
  readonly faults: readonly Fault[];
}

/**
 * Checks a plugin's options: plain values against their declarations, opened files by their form.
 * @param place of the plugin in its run, which begins the path of each fault
 */
export function pluginValues({ definition, options }: Plugin, place: string): ReadValues {
  const given: unknown = options;
  if (!has(given) || Array.isArray(given)) {
    return { values: {}, faults: [{ path: place, message: `expected an object of options, got ${shown(given)}` }] };
  }
  const declared = Object.entries(definition.options);
  const plain = Object.fromEntries(declared.filter(([, option]) => !holdsFiles(option)));
  const opened = declared.filter(([, option]) => holdsFiles(option));
  const isOpened = (key: string) => opened.some(([name]) => name === key);
  const others = Object.entries(given).filter(([key, value]) => value !== undefined && !isOpened(key));
  return {
    values: fillDefaults(definition.options, given as GivenOptions<Options>) as PluginValues<Options>,
    faults: [
      ...parseOptions(plain, Object.fromEntries(others), place).faults,
      ...opened.flatMap(([key, option]) => openedFaults(option, given[key], joinPath(place, [key]))),
    ],
  };
}

/** Whether a value is made of files, so that a plugin gets something other than what settings keep. */
export const holdsFiles = (option: Option): boolean =>
  option.kind === 'list'
    ? holdsFiles(option.of as Option)
    : ['picture', 'clip', 'weights', 'network', 'text-file'].includes(option.kind);

function openedFaults(option: Option, value: unknown, path: string): readonly Fault[] {
  if (value === undefined) {
    return option.required ? [{ path, message: `expected ${expectedOf(option)}, got none` }] : [];
  }
  if (option.kind === 'list') {
    const { minItems = 0, maxItems = LONGEST_LIST } = option;
    if (!Array.isArray(value) || value.length < minItems || value.length > maxItems) {
      return [{ path, message: `expected ${expectedOf(option)}, got ${kindOf(value)}` }];
    }
    return value.flatMap((item: unknown, k) => openedFaults(option.of as Option, item, joinPath(path, [k])));
  }
  const form = formOf(option);
  return form.fits(value) ? [] : [{ path, message: `expected ${form.expected}, got ${kindOf(value)}` }];
}

/** A value in short: what is opened may be large. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'another object' : shown(value);
}

/** What a plugin is handed for an option that is made of files. */
function formOf(option: Option): { readonly expected: string; fits(value: unknown): boolean } {
  if (option.kind === 'weights' && option.word) return FORMS.namedWeights;
  if (option.kind === 'weights' && option.strength !== undefined) return FORMS.strongWeights;
  return FORMS[option.kind as keyof typeof FORMS];
}

const has = (value: unknown, ...keys: readonly string[]): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && keys.every((key) => key in value);

const isPicture = (value: unknown): boolean => has(value, 'width', 'height', 'data');
const isFiles = (value: unknown): boolean => has(value, 'name', 'open', 'list');

const FORMS = {
  picture: { expected: 'a picture { width, height, data }', fits: isPicture },
  clip: {
    expected: 'frames: a list of pictures { width, height, data }, one or more',
    fits: (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(isPicture),
  },
  weights: { expected: 'opened files of weights', fits: isFiles },
  strongWeights: {
    expected: 'opened weights { files, strength }',
    fits: (value: unknown) =>
      has(value, 'files', 'strength') && isFiles(value['files']) && Number.isFinite(value['strength']),
  },
  namedWeights: {
    expected: 'opened files of weights, or { files, word }',
    fits: (value: unknown) =>
      isFiles(value) ||
      (has(value, 'files') && isFiles(value['files']) && ['string', 'undefined'].includes(typeof value['word'])),
  },
  'text-file': { expected: 'the text', fits: (value: unknown) => typeof value === 'string' },
  network: {
    expected: 'an opened network { name, config, weights, files }',
    fits: (value: unknown) => has(value, 'name', 'config', 'weights', 'files'),
  },
};
