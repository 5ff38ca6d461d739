import { describe, expect, it } from 'vitest';
import { everyOption } from '../__testing__/every-option.js';
import type { ModelFiles } from '../files/model-files.js';
import type { NetworkFiles } from '../files/network-files.js';
import { boolean, choice, list, number, picture, text, weights } from '../options/declare.js';
import type { Options } from '../options/option.js';
import type { PictureFrame } from '../tensor/picture-frame.js';
import { definePlugin, type Plugin } from './plugin.js';
import { holdsFiles, pluginValues } from './plugin-values.js';

const description = 'a test';
const declared = {
  colours: list(text({ description }), { description, required: true }),
  strength: number({ description, default: 0.5 }),
  mode: choice(['soft', 'hard'], { description, default: 'soft' }),
  loop: boolean({ description }),
  weights: list(number({ description }), { description }),
} as const;

const plugin = (options: Options, given: unknown): Plugin => ({
  definition: definePlugin({ name: 'palette', summary: 'a test', options, provides: () => [] }),
  options: given as Plugin['options'],
});
const valuesOf = (given: unknown, options: Options = declared) =>
  pluginValues(plugin(options, given), 'palette').values;
const faultsOf = (given: unknown, options: Options = declared) =>
  pluginValues(plugin(options, given), 'palette').faults.map(({ path, message }) => `${path}: ${message}`);

const frame: PictureFrame = { width: 1, height: 1, data: new Uint8Array(3) };
const files: ModelFiles = {
  name: 'a folder',
  has: () => Promise.resolve(true),
  list: () => Promise.resolve([]),
  open: () => Promise.reject(new Error('not used')),
};
const network: NetworkFiles = { name: 'canny', config: {}, weights: {} as NetworkFiles['weights'], files };

describe('pluginValues', () => {
  it('hands on what is given and fills in defaults', () => {
    const given = { colours: ['#ffffff'], mode: 'hard', loop: false, weights: [1, -2] };
    expect(faultsOf(given)).toEqual([]);
    expect(valuesOf(given)).toEqual({ ...given, strength: 0.5 });
  });

  it('leaves undefined what is neither given nor required nor has a default', () => {
    const values = valuesOf({ colours: [], loop: undefined });
    expect(values).toEqual({ colours: [], strength: 0.5, mode: 'soft' });
    expect(values['weights']).toBeUndefined();
  });

  it.each([
    ['an unknown one', { colors: [], colours: [] }, ['palette.colors: expected no such option']],
    [
      'a missing one',
      {},
      ['palette.colours: expected a list of up to 256 values, each a text, 10,000 characters at most, got none'],
    ],
    ['a text for a number', { colours: [], strength: 'high' }, ["palette.strength: expected a number, got 'high'"]],
    ['NaN', { colours: [], strength: NaN }, ['palette.strength: expected a number, got NaN']],
    [
      'a number for a text',
      { colours: [1] },
      ['palette.colours[0]: expected a text, 10,000 characters at most, got 1'],
    ],
    [
      'no list',
      { colours: '#fff' },
      ["palette.colours: expected a list of up to 256 values, each a text, 10,000 characters at most, got '#fff'"],
    ],
    ['no choice', { colours: [], mode: 'harsh' }, ["palette.mode: expected one of soft, hard, got 'harsh'"]],
    ['no truth', { colours: [], loop: 'yes' }, ["palette.loop: expected true or false, got 'yes'"]],
    ['texts for numbers', { colours: [], weights: ['1'] }, ["palette.weights[0]: expected a number, got '1'"]],
    ['null', { colours: [], loop: null }, ['palette.loop: expected true or false, got null']],
    [
      'several at once',
      { colours: [], strength: 'x', loop: 1, glow: 1 },
      [
        "palette.strength: expected a number, got 'x'",
        'palette.loop: expected true or false, got 1',
        'palette.glow: expected no such option',
      ],
    ],
    ['no object', null, ['palette: expected an object of options, got null']],
    ['a list', [], ['palette: expected an object of options, got []']],
    ['a name', 'soft', ["palette: expected an object of options, got 'soft'"]],
  ])('refuses %s', (_, given, faults) => {
    expect(faultsOf(given)).toEqual(faults);
  });

  it('does not take what objects inherit for options', () => {
    expect(faultsOf({ toString: 1 }, {})).toEqual(['palette.toString: expected no such option']);
    expect(faultsOf(JSON.parse('{ "__proto__": { "strength": 1 } }'), {})).toEqual([
      'palette.__proto__: expected no such option',
    ]);
  });

  it('takes files as they are opened, of every kind', () => {
    const given = {
      ...{ count: 1, mask: frame, film: [frame, frame], pose: [frame], overlay: files, control: network, table: '' },
      lora: { files, strength: 0.5 },
    };
    expect(faultsOf(given, everyOption)).toEqual([]);
    const values = valuesOf(given, everyOption);
    expect(values['mask']).toBe(frame);
    expect(values['control']).toBe(network);
    expect(values).toMatchObject({ ...given, scale: 1 });
  });

  it.each([
    [{ mask: 'walk.png' }, "palette.mask: expected a picture { width, height, data }, got 'walk.png'"],
    [{ mask: { width: 1, height: 1 } }, 'palette.mask: expected a picture { width, height, data }, got another object'],
    [{ mask: null }, 'palette.mask: expected a picture { width, height, data }, got null'],
    [{ mask: [frame] }, 'palette.mask: expected a picture { width, height, data }, got a list of 1'],
    [
      { pose: [] },
      'palette.pose: expected frames: a list of pictures { width, height, data }, one or more, got a list of 0',
    ],
    [
      { pose: [frame, null] },
      'palette.pose: expected frames: a list of pictures { width, height, data }, one or more, got a list of 2',
    ],
    [
      { pose: frame },
      'palette.pose: expected frames: a list of pictures { width, height, data }, one or more, got another object',
    ],
    [{ pose: undefined }, 'palette.pose: expected a clip: { file, start, end, rate, resize }, got none'],
    [{ overlay: 'a.safetensors' }, "palette.overlay: expected opened files of weights, got 'a.safetensors'"],
    [{ overlay: { files, strength: 1 } }, 'palette.overlay: expected opened files of weights, got another object'],
    [{ lora: files }, 'palette.lora: expected opened weights { files, strength }, got another object'],
    [
      { lora: { files, strength: NaN } },
      'palette.lora: expected opened weights { files, strength }, got another object',
    ],
    [
      { lora: { files: 'a', strength: 1 } },
      'palette.lora: expected opened weights { files, strength }, got another object',
    ],
    [{ control: 'canny' }, "palette.control: expected an opened network { name, config, weights, files }, got 'canny'"],
    [{ toy: 'a' }, "palette.toy: expected opened files of weights, or { files, word }, got 'a'"],
    [
      { toy: { files, word: 1 } },
      'palette.toy: expected opened files of weights, or { files, word }, got another object',
    ],
    [{ table: 3 }, 'palette.table: expected the text, got 3'],
  ])('refuses files that are not opened: %o', (changes, fault) => {
    expect(faultsOf({ count: 1, pose: [frame], ...changes }, everyOption)).toEqual([fault]);
  });

  it.each([{}, { files: undefined }, { word: '<toy>' }])('takes weights with a word or without: %j', (changes) => {
    const toy = 'files' in changes ? files : { files, ...changes };
    expect(faultsOf({ count: 1, pose: [frame], toy }, everyOption)).toEqual([]);
  });

  it('reads lists of files one by one', () => {
    const options = { masks: list(picture({ description }), { description, minItems: 1, maxItems: 2 }) };
    expect(faultsOf({ masks: [frame, frame] }, options)).toEqual([]);
    expect(faultsOf({}, options)).toEqual([]);
    const expected = 'palette.masks: expected a list of 1 to 2 values, each the name of a picture file, got';
    expect(faultsOf({ masks: [] }, options)).toEqual([`${expected} a list of 0`]);
    expect(faultsOf({ masks: [frame, frame, frame] }, options)).toEqual([`${expected} a list of 3`]);
    expect(faultsOf({ masks: frame }, options)).toEqual([`${expected} another object`]);
    expect(faultsOf({ masks: [frame, 'a.png'] }, options)).toEqual([
      "palette.masks[1]: expected a picture { width, height, data }, got 'a.png'",
    ]);
  });
});

describe('holdsFiles', () => {
  it('tells values that are opened from those that are handed on', () => {
    const opened = Object.entries(everyOption).filter(([, option]) => holdsFiles(option));
    expect(opened.map(([key]) => key)).toEqual(['mask', 'film', 'pose', 'lora', 'overlay', 'toy', 'control', 'table']);
    expect(holdsFiles(list(list(weights({ description }), { description }), { description }))).toBe(true);
  });
});
