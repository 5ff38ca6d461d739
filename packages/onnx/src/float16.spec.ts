import { describe, expect, it } from 'vitest';
import { float16Bits, float16Value } from './float16.js';

describe('float16', () => {
  it('gives every one of the 63,488 finite numbers back', () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < 0x10000; bits++) {
      const isFinite = (bits & 0x7c00) !== 0x7c00;
      if (isFinite && float16Bits(float16Value(bits)) !== bits) wrong.push(bits);
    }
    expect(wrong).toEqual([]);
  });

  // numpy: np.float16(value).view(np.uint16)
  it.each([
    [1, 0x3c00],
    [-2, 0xc000],
    [1 / 3, 0x3555],
    [0.1, 0x2e66],
    [65504, 0x7bff],
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [-1e9, 0xfc00],
    [Infinity, 0x7c00],
    [-0, 0x8000],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [1.0001 * 2 ** -25, 0x0001],
    [2 ** -14, 0x0400],
    [(1 - 2 ** -12) * 2 ** -14, 0x0400],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [7.9999999, 0x4800],
  ])('rounds %d to nearest, ties to even', (value, bits) => {
    expect(float16Bits(value)).toBe(bits);
  });

  it('keeps NaN and the infinities', () => {
    expect(float16Value(float16Bits(NaN))).toBeNaN();
    expect(float16Value(float16Bits(-Infinity))).toBe(-Infinity);
  });
});
