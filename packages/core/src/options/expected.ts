import type { ListOption, Option } from './option.js';

/** What an option wants, for messages and help: `an integer from 1 to 1000`. */
export function expectedOf(option: Option): string {
  switch (option.kind) {
    case 'number':
      return option.above === undefined ? `a number${range(option)}` : `a number above ${option.above}${upTo(option)}`;
    case 'integer':
      return `an integer${range(option)}`;
    case 'choice':
      return `one of ${option.choices.join(', ')}`;
    case 'text':
      if (option.pattern !== undefined) return option.pattern.form;
      return `${option.filled ? 'some text' : 'a text'}, ${characters(option.maxLength)} characters at most`;
    case 'boolean':
      return 'true or false';
    case 'list':
      return `a list of ${counted(option)} values, each ${expectedOf(option.of as Option)}`;
    case 'span':
      return 'fractions start and end, 0 ≤ start < end ≤ 1';
    case 'motion':
      return 'a list of 1 to 16 motions, each of kind translate, zoom, rotate or path';
    case 'prompts':
      return 'a list of { frame, prompt }, frames ascending';
    case 'picture':
      return 'the name of a picture file';
    case 'clip':
      return 'a clip: { file, start, end, rate, resize }';
    case 'weights':
      if (option.word) return 'the name of a file of weights, or { file, word }';
      return option.strength === undefined ? 'the name of a file of weights' : 'weights: { file, strength }';
    case 'network':
      return `the name of a folder or file with a ${option.network}`;
    case 'text-file':
      return 'the name of a text file';
  }
}

/** Largest number of characters of a text, and of values of a list, where their declarations say nothing. */
export const LONGEST_TEXT = 10_000;
export const LONGEST_LIST = 256;

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

function range({ min, max }: Bounds): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  return min === undefined ? upTo({ ...(max !== undefined && { max }) }) : ` from ${min}`;
}

const upTo = ({ max }: Bounds): string => (max === undefined ? '' : ` up to ${max}`);

const characters = (most = LONGEST_TEXT): string => most.toLocaleString('en');

const counted = ({ minItems = 0, maxItems = LONGEST_LIST }: Pick<ListOption, 'minItems' | 'maxItems'>): string =>
  minItems === 0 ? `up to ${maxItems}` : `${minItems} to ${maxItems}`;
