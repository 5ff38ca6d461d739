import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { weightTokens } from './weight-tokens.js';

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
