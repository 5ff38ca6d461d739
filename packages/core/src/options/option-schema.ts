import * as z from 'zod/mini';
import { clipParts } from './clip-parts.js';
import { expectedOf, LONGEST_LIST, LONGEST_TEXT } from './expected.js';
import type { IntegerOption, NumberOption, Option, Options, TextOption, WeightsOption } from './option.js';

/*
 * Schemas of zod 4 out of declarations. Every issue's message is what was expected; what was got is found by its path.
 */

/** The schema of a value as settings keep it. */
function valueSchema(option: Option): z.ZodMiniType {
  const error = expectedOf(option);
  switch (option.kind) {
    case 'number':
      return numberSchema(option, error);
    case 'integer':
      return integerSchema(option, error);
    case 'choice':
      return z.enum(option.choices as [string, ...string[]], error);
    case 'text':
      return textSchema(option, error);
    case 'boolean':
      return z.boolean(error);
    case 'list':
      return z
        .array(valueSchema(option.of as Option), error)
        .check(z.minLength(option.minItems ?? 0, error), z.maxLength(option.maxItems ?? LONGEST_LIST, error));
    case 'span':
      return spanSchema(error);
    case 'motion':
      return z.array(motionSchema(), error).check(z.minLength(1, error), z.maxLength(16, error));
    case 'prompts':
      return z
        .array(strict({ frame: frame(), prompt: filledText() }, 'a keyframe: { frame, prompt }'), error)
        .check(z.maxLength(4096, error));
    case 'clip':
      return clipSchema(error);
    case 'weights':
      if (option.word) return z.union([file(error), namedWeightsSchema(error)], error);
      return option.strength === undefined ? file(error) : weightsSchema(option.strength, error);
    case 'picture':
    case 'network':
    case 'text-file':
      return file(error);
  }
}

/** The schema of an object of options: unknown keys are faults, what is required has to be there. */
export const optionsSchema = (options: Options): z.ZodMiniType => strict(fields(options), 'an object of options');

/**
 * JSON Schema (draft 2020-12) of an object of options, for other programs: bounds, choices, descriptions, defaults, and
 * units as `x-unit`.
 */
export const optionsJsonSchema = (options: Options): Readonly<Record<string, unknown>> =>
  z.toJSONSchema(optionsSchema(options), { unrepresentable: 'any', metadata: annotations });

/** What JSON schemas say about options besides their bounds. */
const annotations = z.registry<Readonly<Record<string, unknown>>>();

function annotationsOf(option: Option): Readonly<Record<string, unknown>> {
  const { label, description, otherwise, unit } = option;
  return {
    ...(label !== undefined && { title: label }),
    description: otherwise === undefined ? description : `${description} (default: ${otherwise})`,
    ...('default' in option && { default: option.default }),
    ...(unit !== undefined && { 'x-unit': unit }),
  };
}

const fields = (options: Options): Readonly<Record<string, z.ZodMiniType>> =>
  Object.fromEntries(
    Object.entries(options).map(([key, option]) => {
      const schema = valueSchema(option);
      annotations.add(schema, annotationsOf(option));
      return [key, option.required ? schema : z.optional(schema)];
    }),
  );

const strict = (shape: Readonly<Record<string, z.ZodMiniType>>, error: string) => z.strictObject(shape, error);

function numberSchema({ min, max, above }: NumberOption, message: string): z.ZodMiniType {
  const error = { error: message, abort: true };
  const checks = [
    ...(min === undefined ? [] : [z.minimum(min, error)]),
    ...(max === undefined ? [] : [z.maximum(max, error)]),
    ...(above === undefined ? [] : [z.gt(above, error)]),
  ];
  return z.number(message).check(...checks);
}

function integerSchema({ min, max }: IntegerOption, error: string): z.ZodMiniType {
  const checks = [
    ...(min === undefined ? [] : [z.minimum(min, error)]),
    ...(max === undefined ? [] : [z.maximum(max, error)]),
  ];
  return z.int(error).check(...checks);
}

function textSchema({ maxLength = LONGEST_TEXT, filled, pattern }: TextOption, error: string): z.ZodMiniType {
  return z
    .string(error)
    .check(
      z.maxLength(maxLength, error),
      ...(filled ? [z.regex(/\S/, error)] : []),
      ...(pattern === undefined ? [] : [z.regex(new RegExp(`^(?:${pattern.source})$`, 'su'), error)]),
    );
}

const spanSchema = (error: string): z.ZodMiniType =>
  strict({ start: fraction(), end: fraction() }, error).check(
    z.refine((span) => (span['start'] as number) < (span['end'] as number), error),
  );

const fraction = () => numberSchema({ kind: 'number', description: '', min: 0, max: 1 }, 'a number from 0 to 1');

const clipSchema = (error: string): z.ZodMiniType =>
  strict({ file: file('the name of a video, a picture or a folder of pictures'), ...fields(clipParts) }, error).check(
    z.refine(
      ({ start = 0, end = Infinity }) => (start as number) < (end as number),
      'a clip that ends after it starts',
    ),
  );

const weightsSchema = (strength: NonNullable<WeightsOption['strength']>, error: string): z.ZodMiniType =>
  strict(
    {
      file: file(expectedOf({ kind: 'weights', description: '' })),
      ...fields({ strength: { kind: 'number', description: 'how strongly the weights count', ...strength } }),
    },
    error,
  );

const namedWeightsSchema = (error: string): z.ZodMiniType =>
  strict({ file: file(error), ...fields({ word: { kind: 'text', description: 'the word', ...WORD } }) }, error);

/** A word of prompts. */
const WORD = { filled: true, maxLength: 100, pattern: { source: '[^\\p{Cc}]*', form: 'a word' } } as const;

function motionSchema(): z.ZodMiniType {
  const amount = z.number('a finite number');
  const factor = z.number(ABOVE_ZERO).check(z.gt(0, ABOVE_ZERO));
  const keyframe = strict(
    {
      frame: z.int(FROM_ONE).check(z.minimum(1, FROM_ONE), z.maximum(MOST_FRAMES, FROM_ONE)),
      x: z.optional(amount),
      y: z.optional(amount),
      zoom: z.optional(factor),
      degrees: z.optional(amount),
    },
    'a keyframe: { frame, x, y, zoom, degrees }',
  );
  const keyframes = 'a list of 1 to 256 keyframes';
  return z.discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('translate'), x: amount, y: amount }),
      z.strictObject({ kind: z.literal('zoom'), factor }),
      z.strictObject({ kind: z.literal('rotate'), degrees: amount }),
      z.strictObject({
        kind: z.literal('path'),
        keyframes: z.array(keyframe, keyframes).check(z.minLength(1, keyframes), z.maxLength(256, keyframes)),
      }),
    ],
    { error: ({ code }) => (code === 'invalid_union' ? KINDS_OF_MOTION : MOTION) },
  );
}

const MOTION = 'a motion: { kind, … }';
const KINDS_OF_MOTION = 'one of translate, zoom, rotate, path';
const ABOVE_ZERO = 'a number above 0';
const FROM_ONE = 'a frame, an integer from 1 to 4096';
const MOST_FRAMES = 4096;

const frame = () => {
  const error = 'a frame, an integer from 0 to 4095';
  return z.int(error).check(z.minimum(0, error), z.maximum(MOST_FRAMES - 1, error));
};

const filledText = () => textSchema({ kind: 'text', description: '', filled: true }, 'some text');

/** The name of a file: not empty, no control characters. */
const file = (error: string) => z.string(error).check(z.maxLength(4096, error), z.regex(/^[^\p{Cc}]+$/u, error));
