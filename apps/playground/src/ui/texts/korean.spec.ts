import { clipParts, type ChoiceOption, type Option, type Options } from '@zeroreel/core';
import { builtInPlugins } from '@zeroreel/plugins';
import { KNOWN_MODELS } from '@zeroreel/hub';
import { modelRequestOptions } from '@zeroreel/run';
import { describe, expect, it } from 'vitest';
import { GROUP_OPTIONS } from '../../settings/shown-defaults.js';
import { english } from './english.js';
import { korean } from './korean.js';
import { koreanOptions, koreanPlugins } from './korean-options.js';
import { translatedOptions } from './translated-options.js';

const groups: Readonly<Record<string, Options>> = {
  ...GROUP_OPTIONS,
  modelOptions: modelRequestOptions,
  clip: clipParts,
  ...Object.fromEntries(builtInPlugins.map(({ name, options }) => [name, options])),
};
const declared = Object.entries(groups).flatMap(([place, options]) =>
  Object.entries(options).map(([key, option]) => [`${place}.${key}`, option] as const),
);
const HANGUL = /[가-힣]/;

it.each(declared)('has a Korean label and help for %s', (path, option) => {
  const words = koreanOptions[path];
  expect(words?.label).toBeTruthy();
  expect(words?.help).toMatch(HANGUL);
  expect(words?.otherwise !== undefined).toBe(option.otherwise !== undefined);
  const { meanings, choices = [] } = option as Partial<ChoiceOption>;
  expect(Object.keys(words?.meanings ?? {})).toEqual(Object.keys(meanings ?? {}));
  for (const choice of Object.keys(words?.choices ?? {})) expect(choices).toContain(choice);
});

it('has nothing for options and plugins that are not declared', () => {
  expect(Object.keys(koreanOptions).toSorted()).toEqual(declared.map(([path]) => path).toSorted());
  expect(Object.keys(koreanPlugins).toSorted()).toEqual(builtInPlugins.map(({ name }) => name).toSorted());
});

it('says what each known model is', () => {
  expect(Object.keys(korean.models.whats)).toEqual(KNOWN_MODELS.map(({ name }) => name));
});

/** Every text by its path; those with something to be filled in get examples. */
const textsOf = (texts: object, path = ''): readonly (readonly [string, string])[] =>
  Object.entries(texts).flatMap(([key, value]: [string, unknown]) => {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'function') {
      const said = (value as (...given: unknown[]) => unknown)('2', 3, 4);
      return typeof said === 'string' ? [[at, said]] : textsOf(said as object, at);
    }
    return typeof value === 'object' && value !== null ? textsOf(value, at) : [[at, String(value)]];
  });

/** Names, which are the same in both languages. */
const SAME = /^(language|name|options|plugins|models\.whats)\b/;

it.each(textsOf(english).filter(([path]) => !SAME.test(path)))(
  'says %s in Korean, with what is filled in',
  (path, text) => {
    const said = Object.fromEntries(textsOf(korean))[path];
    const filled = (each = '') => (each.match(/[234]/g) ?? []).toSorted();
    // Words alone may be spelt the same in both languages; sentences are not.
    if (/ [a-z]+ /.test(text)) expect(said).toMatch(HANGUL);
    expect(said).toBeTruthy();
    expect(filled(said)).toEqual(filled(text));
  },
);

describe('translatedOptions', () => {
  it('says what a language says of options, and leaves what it does not know', () => {
    const option = { kind: 'number', description: 'an amount', min: 2 } as const satisfies Option;
    const texts = { ...korean, options: { 'mine.amount': { label: '양', help: '양입니다' } } };
    expect(translatedOptions({ amount: option, other: option }, 'mine', texts)).toEqual({
      amount: { ...option, label: '양', description: '양입니다' },
      other: option,
    });
  });
});
