import type { MotionOption, Option, PluginDefinition } from '@zeroreel/core';
import type { DeclaredOption, OptionGroup } from './declared-option.js';

/*
 * What `--help` says of an option, out of its declaration.
 */

/**
 * The line of an option: what it does, its unit, its choices, its default.
 * @param isThere whether its plugin is in the run anyway, so that a required option has to be given
 */
export function describeOption(option: Option, { isThere }: { readonly isThere: boolean }): string {
  const unit = option.unit !== undefined && !Object.hasOwn(UNIT_NAMES, option.unit) ? `, in ${option.unit}` : '';
  const details = [choicesOf(option), repetitionOf(option), defaultText(option, isThere)].filter((part) => part !== '');
  return `${option.description}${unit}${formOf(option)}${details.length === 0 ? '' : ` (${details.join('; ')})`}`;
}

/** What stands for the value in a flag's line: `<pixels>`. */
export function placeholderOf(option: Option): string {
  switch (option.kind) {
    case 'number':
    case 'integer': {
      const name = UNIT_NAMES[option.unit ?? ''] ?? 'number';
      return option.kind === 'number' && option.bare ? `[${name}]` : `<${name}>`;
    }
    case 'text':
      return option.multiline ? '<text>' : '<name>';
    case 'list':
      return placeholderOf(option.of as Option);
    case 'weights':
      if (option.word) return '<file[=word]>';
      return option.strength === undefined ? '<file>' : '<file[:strength]>';
    case 'network':
      return option.keyedBy === undefined ? '<folder>' : '<kind=folder>';
    default:
      return PLACEHOLDERS[option.kind];
  }
}

const PLACEHOLDERS = {
  choice: '<name>',
  boolean: '',
  span: '<start-end>',
  motion: '<kind:amount>',
  prompts: '<json>',
  picture: '<file>',
  clip: '<file>',
  'text-file': '<file>',
} as const;

/** Units that stand in the place of a value; others are told in the description. */
const UNIT_NAMES: Readonly<Record<string, string>> = {
  pixels: 'pixels',
  s: 'seconds',
  '°': 'degrees',
  // "Frames … each second" says it already.
  '1/s': 'number',
};

/** The heading under which a flag is listed. */
export function headingOf({ group, option }: Pick<DeclaredOption, 'group' | 'option'>): string {
  if (typeof group !== 'string') return pluginHeading(group.definition);
  return group === 'request' && option.level === 'expert' ? 'Sampling:' : HEADINGS[group];
}

/** The heading of a plugin's flags. */
export const pluginHeading = ({ name, summary }: Pick<PluginDefinition, 'name' | 'summary'>): string =>
  `${name}: ${summary}`;

/** The headings of flags that belong to no plugin. */
export const HEADINGS: Readonly<Record<OptionGroup, string>> = {
  model: 'Model:',
  request: 'Prompt and size:',
  output: 'Output:',
  machine: 'Machine:',
  clip: 'Clips (for every clip that is given):',
};

/** The headings in the order in which help lists them; those of plugins come between. */
export const FIRST_HEADINGS = [HEADINGS.output, HEADINGS.request, HEADINGS.model, HEADINGS.clip];

/** The default of `x` and `y` where a motion is a translation. */
export function defaultTranslation({ default: fields = [] }: MotionOption): { readonly x: number; readonly y: number } {
  const { x, y } = fields.find((field) => field.kind === 'translate') ?? { x: 0, y: 0 };
  return { x, y };
}

function choicesOf(option: Option): string {
  if (option.kind === 'text' && option.suggestions !== undefined) return option.suggestions.join(', ');
  if (option.kind !== 'choice') return '';
  const { choices, meanings } = option;
  if (meanings === undefined) return choices.join(', ');
  return choices.map((name) => (meanings[name] === undefined ? name : `${name}: ${meanings[name]}`)).join('; ');
}

const repetitionOf = (option: Option): string => (option.kind === 'list' ? 'may be repeated' : '');

/** What the text of a value looks like, where its placeholder does not say it. */
function formOf(option: Option): string {
  switch (option.kind) {
    case 'motion':
      return ': zoom:FACTOR, rotate:DEGREES, translate:X,Y or path:FILE.json';
    case 'prompts':
      return `: '{ "0": "…", "6": "…" }' or a .json file`;
    case 'list':
      return formOf(option.of as Option);
    default:
      return '';
  }
}

function defaultText(option: Option, isThere: boolean): string {
  if (option.required) return isThere ? 'required' : '';
  if (option.otherwise !== undefined) return `default: ${option.otherwise}`;
  const value: unknown = 'default' in option ? option.default : undefined;
  if (value === true) return 'default: yes';
  return typeof value === 'number' || typeof value === 'string' ? `default: ${value}` : '';
}
