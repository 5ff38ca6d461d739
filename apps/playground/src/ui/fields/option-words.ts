import { defaultOf, requestOptions, type Option } from '@zeroreel/core';
import type { NameOption } from '@zeroreel/run';
import type { Texts } from '../texts/english.js';
import type { NamedChoices } from '../texts/translated-options.js';
import type { OptionContext, ShownDefault } from './option-context.js';

/*
 * What fields say of options, all of it out of their declarations, or of what a language says in their place.
 */

/** Name of an option's field: its label, or its key as words (`clipSkip` → `Clip skip`). */
export const labelOf = (key: string, { label }: Option): string => label ?? sentence(keyInWords(key));

/** The same for an option of the request, for sentences of a run. */
export const nameOption: NameOption = (key) => labelOf(key, requestOptions[key]);

const keyInWords = (key: string): string =>
  key
    .replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replace(/[-_]+/g, ' ');

/** The text with a capital first letter; declarations and faults begin with small ones. */
export const sentence = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** One of an option's choices, and what it means where the declaration says so. */
export function choiceText(option: Option, value: string): string {
  const meaning = option.kind === 'choice' ? option.meanings?.[value] : undefined;
  const word = choiceWord(option, value);
  return meaning === undefined ? word : `${word}: ${meaning}`;
}

/** A choice by itself: a word gets a capital letter, a name such as `float32` stays as it is. */
export function choiceWord(option: NamedChoices, value: string): string {
  const word = option.choiceWords?.[value];
  return word ?? (/^[a-z-]+$/.test(value) ? sentence(value) : value);
}

/** A value in a few words, for placeholders and for values that no field shows. */
export function valueText(option: Option, value: unknown, { fields }: Texts): string {
  if (value === undefined) return fields.none;
  if (option.kind === 'choice' && typeof value === 'string') return choiceWord(option, value);
  if (typeof value === 'boolean') return value ? fields.on : fields.off;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.length === 0) return fields.none;
  return JSON.stringify(value);
}

/** What the run uses for an option that is not given; undefined where nobody can tell. */
export function knownDefault(key: string, option: Option, context: OptionContext): ShownDefault | undefined {
  const known = context.defaultOf(key);
  if (known !== undefined || option.otherwise !== undefined) return known;
  const own = defaultOf(option);
  return own === undefined ? undefined : { value: own, origin: 'declared' };
}

/** The same in words, with its origin: `7.5, the model's`. Empty where there is nothing to say. */
export function defaultText(key: string, option: Option, context: OptionContext, texts: Texts): string {
  const shown = knownDefault(key, option, context);
  if (shown === undefined) return option.otherwise ?? '';
  const text = valueText(option, shown.value, texts);
  const { ofModel, ofClip } = texts.fields;
  if (shown.origin === 'declared') return text;
  return `${text}, ${shown.origin === 'model' ? ofModel : ofClip}`;
}
