import type { Option, Options } from '@zeroreel/core';
import type { Texts } from './english.js';
import type { OptionWords } from './option-words.js';

/** A declaration whose choices have names of their own in the page's language. */
export type NamedChoices = Option & { readonly choiceWords?: Readonly<Record<string, string>> };

/**
 * Declarations as the page's language says them; as they are where it says nothing of them, as of strangers' plugins.
 * @param place the group or the plugin that they belong to
 */
export const translatedOptions = <O extends Options>(options: O, place: string, { options: table }: Texts): O =>
  Object.fromEntries(
    Object.entries(options).map(([key, option]) => [key, translated(option, table[`${place}.${key}`])]),
  ) as O;

function translated(option: Option, words: OptionWords | undefined): Option {
  if (words === undefined) return option;
  const { label, help: description, otherwise, choices: choiceWords, meanings, unit, network } = words;
  return {
    ...option,
    ...{ label, description },
    ...(otherwise !== undefined && { otherwise }),
    ...(choiceWords && { choiceWords }),
    ...(meanings && { meanings }),
    ...(unit !== undefined && { unit }),
    ...(network !== undefined && { network }),
  } as Option;
}
