import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { parsePromptWeights, weightTokens } from './prompt-weights.js';

const parse = (prompt: string): (readonly [string, number])[] =>
  parsePromptWeights(prompt).map(({ text, weight }) => [text, Number(weight.toFixed(6))]);

describe('parsePromptWeights', () => {
  it.each([
    ['a cat', [['a cat', 1]]],
    ['', []],
    [
      'a (red cat:1.3) sits',
      [
        ['a ', 1],
        ['red cat', 1.3],
        [' sits', 1],
      ],
    ],
    [
      '((a:1.2) b:1.5)',
      [
        ['a', 1.8],
        [' b', 1.5],
      ],
    ],
    [
      '(a:.5)(b: +2. )(c:-1)',
      [
        ['a', 0.5],
        ['b', 2],
        ['c', -1],
      ],
    ],
    ['(a:1) b', [['a b', 1]]],
    ['hello (what?) [yes] {no}', [['hello (what?) [yes] {no}', 1]]],
    [
      '(a (b:1.1) c)',
      [
        ['(a ', 1],
        ['b', 1.1],
        [' c)', 1],
      ],
    ],
    [
      '(time 12:30) (a:b)',
      [
        ['time 12', 30],
        [' (a:b)', 1],
      ],
    ],
    ['a \\(b:1.3\\) \\\\ c\\d', [['a (b:1.3) \\ c\\d', 1]]],
    ['(a \\) b:1.3)', [['a ) b', 1.3]]],
    [
      '((a:1.3)',
      [
        ['(', 1],
        ['a', 1.3],
      ],
    ],
    ['a) (b:1.3', [['a) (b:1.3', 1]]],
    ['smile (:1.3) :)', [['smile (:1.3) :)', 1]]],
    ['(a:1.2.3) (a:1e3)', [['(a:1.2.3) (a:1e3)', 1]]],
  ] as [string, [string, number][]][])('%s', (prompt, expected) => {
    expect(parse(prompt)).toEqual(expected);
  });

  it('takes thousands of parentheses', () => {
    expect(parse('('.repeat(5000) + 'a:1.1)')).toEqual([
      ['('.repeat(4999), 1],
      ['a', 1.1],
    ]);
    expect(parse(')('.repeat(5000))).toHaveLength(1);
  });
});

const embeddings = tensor(Float32Array.of(1, 2, 3, 4, 5, 6), [1, 3, 2]);

describe('weightTokens', () => {
  it('changes nothing where all weights are 1', () => {
    expect(weightTokens(embeddings, Float32Array.of(1, 1, 1))).toBe(embeddings);
  });

  it('multiplies each token and restores the mean', () => {
    const { data, shape } = weightTokens(embeddings, Float32Array.of(1, 2, 1));
    // The sum of 1, 2, 6, 8, 5, 6 is 28, before it was 21.
    expect([...data]).toEqual([1, 2, 6, 8, 5, 6].map((value) => value * 0.75));
    expect(shape).toEqual([1, 3, 2]);
  });

  it('takes weights that leave nothing', () => {
    expect([...weightTokens(embeddings, Float32Array.of(0, 0, 0)).data]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
