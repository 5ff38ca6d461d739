import { boolean, choice, integer, number, requestOptions, text } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { english } from '../texts/english.js';
import { contextOf } from './__testing__/context-of.js';
import { choiceText, defaultText, labelOf, valueText } from './option-words.js';

const plain = number({ description: 'an amount' });

describe('labelOf', () => {
  it.each([
    ['clipSkip', 'Clip skip'],
    ['image-guidance_scale', 'Image guidance scale'],
    ['t0', 'T0'],
  ])('makes words of the key %s', (key, label) => {
    expect(labelOf(key, plain)).toBe(label);
  });

  it('takes the declared label', () => {
    expect(labelOf('t0', requestOptions.t0)).toBe('Warp step');
  });
});

describe('defaultText', () => {
  const guidance = requestOptions.guidanceScale;

  it('names who decided a value', () => {
    expect(defaultText('guidanceScale', guidance, contextOf({ guidanceScale: [6, 'model'] }), english)).toBe(
      "6, the model's",
    );
    expect(defaultText('guidanceScale', guidance, contextOf({ guidanceScale: [7.5, 'declared'] }), english)).toBe(
      '7.5',
    );
  });

  it('says what the declaration says where nobody can tell the value', () => {
    expect(defaultText('guidanceScale', guidance, contextOf(), english)).toBe("the model's, else 7.5");
    expect(defaultText('a', integer({ description: 'x', default: 8 }), contextOf(), english)).toBe('8');
    expect(defaultText('a', plain, contextOf(), english)).toBe('');
  });
});

describe('valueText', () => {
  it.each([
    [boolean({ description: 'x' }), true, 'on'],
    [choice(['nearest', 'bilinear'], { description: 'x' }), 'nearest', 'Nearest'],
    [text({ description: 'x' }), 'as it is', 'as it is'],
    [plain, { start: 0 }, '{"start":0}'],
  ])('says a value of %o', (option, value, words) => {
    expect(valueText(option, value, english)).toBe(words);
  });
});

it('says what a choice means', () => {
  const option = choice(['fit', 'cover'], { description: 'x', meanings: { fit: 'keeps its shape' } });
  expect(choiceText(option, 'fit')).toBe('Fit: keeps its shape');
  expect(choiceText(option, 'cover')).toBe('Cover');
});
