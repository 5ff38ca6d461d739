import { requestOptions } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { english } from '../../texts/english.js';
import { readNumber, steppedNumber, type NumberRules } from './typed-number.js';

const { width, seed, eta, guidanceScale } = requestOptions;
const whole = (rules: NumberRules): NumberRules => ({ ...rules, integer: true });

describe('readNumber', () => {
  it.each<[string, NumberRules, number | undefined]>([
    ['320', whole(width), 320],
    [' 256 pixels ', whole(width), 256],
    ['1,024', whole(width), 1024],
    ['１２８', whole(width), 128],
    ['1\u202f024', whole(width), 1024],
    ["1'024", whole(width), 1024],
    ['－７．５', guidanceScale, -7.5],
    ['', whole(width), undefined],
    ['  ', guidanceScale, undefined],
    ['7,5', guidanceScale, 7.5],
    ['1.', guidanceScale, 1],
    ['.5', guidanceScale, 0.5],
    ['-3.25', guidanceScale, -3.25],
    ['−3', guidanceScale, -3],
    ['1e2', guidanceScale, 100],
    ['-0.4', whole({}), -0.4],
    [String(Number.MAX_SAFE_INTEGER), whole(seed), Number.MAX_SAFE_INTEGER],
  ])('takes %j', (text, rules, value) => {
    const typed = readNumber(text, rules, english);
    expect(typed).toHaveProperty('value', value);
  });

  it.each<[string, NumberRules, number]>([
    ['5000', whole(width), 5000],
    ['3', whole(width), 3],
    ['257', whole(width), 257],
    ['2.6', whole(seed), 2.6],
    ['1.5', eta, 1.5],
    ['0', { above: 0 }, 0],
  ])('takes %j as it is typed, beyond the limit as it is', (text, rules, value) => {
    expect(readNumber(text, rules, english)).toEqual({ value });
  });

  it.each(['-', 'abc', '1.2.3', '0x10', 'Infinity', 'NaN', '1e999', '3 km'])('sets %j aside', (text) => {
    const typed = readNumber(text, guidanceScale, english);
    expect(typed).not.toHaveProperty('value');
    expect(typed.notice).toBe(`Expected a number, got “${text}”.`);
  });
});

describe('steppedNumber', () => {
  it.each<[number | undefined, number, NumberRules, number]>([
    [0.2, 1, eta, 0.3],
    [1, 1, eta, 1],
    [undefined, 1, eta, 0.1],
    [256, -1, whole(width), 248],
    [undefined, 1, {}, 0.1],
    [7, 10, whole({}), 17],
    [257, 1, whole(width), 264],
    [5000, 1, whole(width), 4096],
    [0, -1, { above: 0 }, 0.01],
  ])('goes from %j by %j steps', (from, by, rules, to) => {
    expect(steppedNumber(from, by, rules)).toBe(to);
  });
});
