import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { expectClose, worstDifference } from './expect-close.js';

describe('expectClose', () => {
  it('accepts numbers within the absolute tolerance', () => {
    expectClose([1, 2, 3], [1, 2.009, 3], { absolute: 0.01 });
  });

  it('measures the relative tolerance by the largest expected magnitude', () => {
    expectClose([0.05, -100], [0, -100], { relative: 1e-3 });
    expect(() => expectClose([0.2, -100], [0, -100], { relative: 1e-3 })).toThrow(/exceeds 1.000e-1/);
  });

  it('names the worst pair and its place', () => {
    const actual = tensor(new Float32Array([0, 0, 0.5, 0, 2, 0]), [2, 3]);
    const expected = tensor(new Float32Array(6), [2, 3]);
    expect(() => expectClose(actual, expected, { absolute: 0.1 })).toThrow(/expected 0 at index 4 \[1, 1\], got 2: /);
  });

  it('fails on other shapes and lengths', () => {
    const actual = tensor(new Float32Array(6), [3, 2]);
    const expected = tensor(new Float32Array(6), [2, 3]);
    expect(() => expectClose(actual, expected, { absolute: 1 })).toThrow(/\[2, 3\], got \[3, 2\]/);
    expect(() => expectClose([1], [1, 2], { absolute: 1 })).toThrow(/expected 2 numbers, got 1/);
  });

  it('takes NaN for equal to NaN only', () => {
    expectClose([NaN, Infinity], [NaN, Infinity], { absolute: 0 });
    expect(() => expectClose([NaN], [1], { absolute: 1e9 })).toThrow(/got NaN/);
    expect(() => expectClose([1], [NaN], { absolute: 1e9 })).toThrow(/expected NaN/);
  });
});

describe('worstDifference', () => {
  it('is zero at the start for equal arrays', () => {
    expect(worstDifference([1, 2], [1, 2])).toEqual({ difference: 0, index: 0 });
  });
});
