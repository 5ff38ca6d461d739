import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { editGuidance } from './edit-guidance.js';

/** Rows [text and picture, picture, neither] of two frames. */
const answers = tensor(Float32Array.of(4, 5, 2, 1, 1, 3), [3, 2, 1, 1, 1]);

describe('editGuidance', () => {
  it.each([
    [7.5, 1.5],
    [1, 1],
    [0.5, 0.25],
    [3, 0],
    [0, -1],
  ])('is u + %f (t - i) + %f (i - u), always of three rows', (guidanceScale, imageGuidanceScale) => {
    const guidance = editGuidance(imageGuidanceScale).create({ guidanceScale });
    expect(guidance.rows).toEqual(['prompt', 'negative', 'negative']);
    const { data, shape } = guidance.apply(answers);
    expect(shape).toEqual([2, 1, 1, 1]);
    expect([...data]).toEqual([
      1 + guidanceScale * 2 + imageGuidanceScale * 1,
      3 + guidanceScale * 4 + imageGuidanceScale * -2,
    ]);
  });

  it('refuses other numbers of rows', () => {
    const two = tensor(new Float32Array(2), [2, 1, 1, 1, 1]);
    expect(() => editGuidance(1).create({ guidanceScale: 2 }).apply(two)).toThrow('[2, 1, 1, 1, 1]');
  });
});
