import type {
  BooleanOption,
  ChoiceOption,
  ClipOption,
  IntegerOption,
  ListOption,
  MotionOption,
  NetworkOption,
  NumberOption,
  Option,
  PictureOption,
  PromptsOption,
  SpanOption,
  TextFileOption,
  TextOption,
  WeightsOption,
} from './option.js';

/*
 * One function for each kind of option. Each returns plain data: a plugin that declares its options with them brings no
 * parser along.
 */

type Declaration<O extends Option> = Omit<O, 'kind'>;

/** A finite number. */
export const number = <const D extends Declaration<NumberOption>>(declaration: D) =>
  ({ kind: 'number', ...declaration }) as const;

/** A whole number. */
export const integer = <const D extends Declaration<IntegerOption>>(declaration: D) =>
  ({ kind: 'integer', ...declaration }) as const;

/** One of `choices`. */
export const choice = <const C extends readonly string[], const D extends Omit<Declaration<ChoiceOption>, 'choices'>>(
  choices: C,
  declaration: D & { readonly default?: C[number] },
) => ({ kind: 'choice', choices, ...declaration }) as const;

/** A text. */
export const text = <const D extends Declaration<TextOption>>(declaration: D) =>
  ({ kind: 'text', ...declaration }) as const;

/** True or false. */
export const boolean = <const D extends Declaration<BooleanOption>>(declaration: D) =>
  ({ kind: 'boolean', ...declaration }) as const;

/** Several values, each as `of` declares it. */
export const list = <const O extends Option, const D extends Omit<Declaration<ListOption<O>>, 'of'>>(
  of: O,
  declaration: D,
) => ({ kind: 'list', of, ...declaration }) as const;

/** A part of the run. */
export const span = <const D extends Declaration<SpanOption>>(declaration: D) =>
  ({ kind: 'span', ...declaration }) as const;

/** A motion of the camera, or several one after the other. */
export const motion = <const D extends Declaration<MotionOption>>(declaration: D) =>
  ({ kind: 'motion', ...declaration }) as const;

/** Prompts by frame. */
export const prompts = <const D extends Declaration<PromptsOption>>(declaration: D) =>
  ({ kind: 'prompts', ...declaration }) as const;

/** A picture. */
export const picture = <const D extends Declaration<PictureOption>>(declaration: D) =>
  ({ kind: 'picture', ...declaration }) as const;

/** A clip. */
export const clip = <const D extends Declaration<ClipOption>>(declaration: D) =>
  ({ kind: 'clip', ...declaration }) as const;

/** A file of weights. */
export const weights = <const D extends Declaration<WeightsOption>>(declaration: D) =>
  ({ kind: 'weights', ...declaration }) as const;

/** A network besides the checkpoint's own. */
export const network = <const D extends Declaration<NetworkOption>>(declaration: D) =>
  ({ kind: 'network', ...declaration }) as const;

/** A file of text. */
export const textFile = <const D extends Declaration<TextFileOption>>(declaration: D) =>
  ({ kind: 'text-file', ...declaration }) as const;
