import { describe, expect, it } from 'vitest';
import { everyOption } from '../__testing__/every-option.js';
import { integer, list, network, number, text, weights } from './declare.js';
import { expectedOf } from './expected.js';
import type { Option } from './option.js';

const description = 'a test';

describe('expectedOf', () => {
  it.each<[Option, string]>([
    [number({ description }), 'a number'],
    [number({ description, min: 0 }), 'a number from 0'],
    [number({ description, max: 4 }), 'a number up to 4'],
    [number({ description, min: -1, max: 4 }), 'a number from -1 to 4'],
    [number({ description, above: 0 }), 'a number above 0'],
    [number({ description, above: 0, max: 4 }), 'a number above 0 up to 4'],
    [integer({ description }), 'an integer'],
    [integer({ description, min: 0, max: 0 }), 'an integer from 0 to 0'],
    [everyOption.mode, 'one of soft, hard'],
    [text({ description }), 'a text, 10,000 characters at most'],
    [everyOption.title, 'some text, 20 characters at most'],
    [everyOption.colour, 'a colour: #rrggbb'],
    [everyOption.loop, 'true or false'],
    [list(everyOption.loop, { description }), 'a list of up to 256 values, each true or false'],
    [list(everyOption.loop, { description, minItems: 1, maxItems: 2 }), 'a list of 1 to 2 values, each true or false'],
    [everyOption.part, 'fractions start and end, 0 ≤ start < end ≤ 1'],
    [everyOption.camera, 'a list of 1 to 16 motions, each of kind translate, zoom, rotate or path'],
    [everyOption.travel, 'a list of { frame, prompt }, frames ascending'],
    [everyOption.mask, 'the name of a picture file'],
    [everyOption.film, 'a clip: { file, start, end, rate, resize }'],
    [everyOption.lora, 'weights: { file, strength }'],
    [weights({ description }), 'the name of a file of weights'],
    [everyOption.toy, 'the name of a file of weights, or { file, word }'],
    [network({ description, network: 'T2I-Adapter' }), 'the name of a folder or file with a T2I-Adapter'],
    [everyOption.table, 'the name of a text file'],
  ])('%o', (option, expected) => {
    expect(expectedOf(option)).toBe(expected);
  });
});
