import type { Fault } from '../errors.js';
import { expectedOf } from '../options/expected.js';
import type { Option, Options } from '../options/option.js';
import type { PluginValues } from '../options/option-values.js';
import { defaultOf, joinPath, parseOptions, shown, throwFaults } from '../options/parse-options.js';
import type { Plugin } from './plugin.js';

/**
 * A plugin's options with every default, checked: plain values against their declarations, opened files by their form.
 * @throws ZeroreelError `invalid-request` with every fault
 */
export function pluginValues({ definition, options }: Plugin, place: string): PluginValues<Options> {
  const declared = definition.options;
  const values = Object.fromEntries(
    Object.entries(declared).map(([key, option]) => [key, options[key] ?? defaultOf(option)]),
  );
  const opened = Object.entries(declared).filter(([, option]) => holdsFiles(option));
  const plain = Object.fromEntries(Object.entries(declared).filter(([, option]) => !holdsFiles(option)));
  const given = Object.entries(options).filter(([key, value]) => value !== undefined && !isOpened(key, declared));
  throwFaults([
    ...parseOptions(plain, Object.fromEntries(given), place).faults,
    ...opened.flatMap(([key, option]) => openedFaults(option, values[key], joinPath(place, [key]))),
  ]);
  return values as PluginValues<Options>;
}

/** Whether a value is made of files, so that a plugin gets something else than settings keep. */
export const holdsFiles = (option: Option): boolean =>
  option.kind === 'list'
    ? holdsFiles(option.of as Option)
    : ['picture', 'clip', 'weights', 'network'].includes(option.kind);

const isOpened = (key: string, declared: Options): boolean => {
  const option = Object.hasOwn(declared, key) ? declared[key] : undefined;
  return option !== undefined && holdsFiles(option);
};

function openedFaults(option: Option, value: unknown, path: string): readonly Fault[] {
  if (value === undefined) {
    return option.required ? [{ path, message: `expected ${expectedOf(option)}, got none` }] : [];
  }
  if (option.kind === 'list') {
    if (!Array.isArray(value)) return [{ path, message: `expected ${expectedOf(option)}, got ${shown(value)}` }];
    return value.flatMap((item: unknown, k) => openedFaults(option.of as Option, item, joinPath(path, [k])));
  }
  const form = formOf(option);
  return form.fits(value) ? [] : [{ path, message: `expected ${form.expected}, got ${shown(typeof value)}` }];
}

/** What a plugin is handed for an option that is made of files. */
function formOf(option: Option): { readonly expected: string; fits(value: unknown): boolean } {
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
  network: {
    expected: 'an opened network { name, config, weights, files }',
    fits: (value: unknown) => has(value, 'name', 'config', 'weights', 'files'),
  },
};
