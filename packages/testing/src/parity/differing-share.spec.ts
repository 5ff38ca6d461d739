import { tensor, type Tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { differingShare } from './differing-share.js';

/** One frame of two cells; channel-major red, green, blue. */
const picture: Tensor = tensor(new Float32Array([-1, 1, 0, 0, 1, -1]), [1, 3, 1, 2]);
const levels = (...data: number[]): Tensor<'uint8'> => ({
  dtype: 'uint8',
  shape: [1, 1, 2, 3],
  data: Uint8Array.from(data),
});

describe('differingShare', () => {
  it('is 0 where every number is within the levels', () => {
    expect(differingShare([picture], levels(0, 128, 255, 254, 127, 1), 1)).toBe(0);
  });

  it('counts numbers that are further off', () => {
    expect(differingShare([picture], levels(0, 130, 255, 253, 127, 0), 1)).toBeCloseTo(2 / 6);
  });

  it('counts a picture that is missing as wrong', () => {
    expect(differingShare([], levels(0, 128, 255, 255, 128, 0), 1)).toBe(1);
  });
});
