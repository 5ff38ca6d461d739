import { describe, expect, it } from 'vitest';
import { everyOption } from '../__testing__/every-option.js';
import { requestOptions } from '../request/request-options.js';
import { boolean, integer, number } from './declare.js';
import { optionsJsonSchema } from './option-schema.js';

const description = 'a test';
const schema = optionsJsonSchema(everyOption);
const properties = schema['properties'] as Readonly<Record<string, unknown>>;
const FILE = { type: 'string', maxLength: 4096, pattern: '^[^\\p{Cc}]+$' };

describe('optionsJsonSchema', () => {
  it('is an object of the options and nothing else, in draft 2020-12', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['count', 'pose'],
      additionalProperties: false,
    });
    expect(Object.keys(properties)).toEqual(Object.keys(everyOption));
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  it.each([
    ['scale', { type: 'number', minimum: 0, maximum: 4, default: 1, description }],
    ['rate', { type: 'number', exclusiveMinimum: 0, description }],
    ['count', { type: 'integer', minimum: 1, maximum: 10, description }],
    ['mode', { type: 'string', enum: ['soft', 'hard'], default: 'soft', description }],
    ['title', { type: 'string', maxLength: 20, pattern: '\\S', description }],
    ['colour', { type: 'string', maxLength: 10_000, pattern: '^(?:#[0-9a-f]{6})$', description }],
    ['loop', { type: 'boolean', default: false, description }],
    ['mask', { ...FILE, description }],
    ['overlay', { ...FILE, description }],
    ['control', { ...FILE, description }],
    ['table', { ...FILE, description }],
  ])('%s: bounds, choices, default and description', (key, expected) => {
    expect(properties[key]).toEqual(expected);
  });

  it('describes lists with what they hold', () => {
    expect(properties['grid']).toEqual({
      ...{ type: 'array', minItems: 0, maxItems: 4, description },
      items: { type: 'array', minItems: 2, maxItems: 3, items: expect.objectContaining({ minimum: 0 }) as unknown },
    });
    expect(properties['travel']).toMatchObject({
      ...{ type: 'array', maxItems: 4096 },
      items: { properties: { frame: { minimum: 0, maximum: 4095 } }, required: ['frame', 'prompt'] },
    });
    const camera = properties['camera'] as {
      readonly items: { readonly oneOf: readonly { readonly properties: object }[] };
    };
    expect(camera).toMatchObject({ minItems: 1, maxItems: 16 });
    expect(camera.items.oneOf.map((each) => Object.keys(each.properties))).toEqual([
      ['kind', 'x', 'y'],
      ['kind', 'factor'],
      ['kind', 'degrees'],
      ['kind', 'keyframes'],
    ]);
  });

  it('describes what stands beside a file', () => {
    expect(properties['part']).toMatchObject({
      properties: { start: { minimum: 0, maximum: 1 }, end: { minimum: 0, maximum: 1 } },
      required: ['start', 'end'],
    });
    expect(properties['lora']).toMatchObject({
      properties: { file: FILE, strength: { minimum: -2, maximum: 2, default: 1 } },
      required: ['file'],
      additionalProperties: false,
    });
    expect(properties['film']).toMatchObject({
      properties: {
        file: FILE,
        start: { minimum: 0, maximum: 86_400, title: 'From', 'x-unit': 's' },
        resize: { enum: ['fit', 'cover', 'paper'] },
      },
      required: ['file'],
    });
  });

  it('has labels as titles, units, and where a value comes from if nobody gives it', () => {
    const declared = {
      width: integer({ description: 'width of the video', label: 'Width', unit: 'pixels', otherwise: "the model's" }),
      plain: boolean({ description }),
      zero: number({ description, default: 0 }),
    };
    expect(optionsJsonSchema(declared)['properties']).toEqual({
      width: {
        ...{ type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
        ...{ title: 'Width', 'x-unit': 'pixels', description: "width of the video (default: the model's)" },
      },
      plain: { type: 'boolean', description },
      zero: { type: 'number', description, default: 0 },
    });
  });

  it('describes every option of a request', () => {
    const request = optionsJsonSchema(requestOptions);
    const described = Object.values(request['properties'] as Readonly<Record<string, { description?: string }>>);
    expect(described).toHaveLength(Object.keys(requestOptions).length);
    expect(described.filter((each) => (each.description ?? '') === '')).toEqual([]);
    expect(request['required']).toEqual(['prompt']);
    expect((request['properties'] as Record<string, unknown>)['steps']).toMatchObject({
      ...{ minimum: 1, maximum: 1000, default: 50 },
      description: "denoising steps: more take longer and look better, up to a point (default: the model's, else 50)",
    });
  });
});
