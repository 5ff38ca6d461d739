import { describe, expect, it } from 'vitest';
import { add, clamp, combine, concatFrames, divide, isFinite, repeatFrames, scale, sliceFrames } from './arithmetic.js';
import { tensor } from './tensor.js';

const vector = (...values: number[]) => tensor(Float32Array.from(values), [values.length]);

describe('arithmetic', () => {
  it('adds, scales, divides and clamps', () => {
    expect([...add(vector(1, 2), vector(3, -1)).data]).toEqual([4, 1]);
    expect([...scale(2, vector(1, -2)).data]).toEqual([2, -4]);
    expect([...divide(vector(1, 3), 2).data]).toEqual([0.5, 1.5]);
    expect([...clamp(vector(-3, 0.5, 3), -1, 1).data]).toEqual([-1, 0.5, 1]);
  });

  it('rounds every product to float32, as PyTorch does', () => {
    const value = combine(0.1, vector(0.3), 0.2, vector(0.7)).data[0];
    const f = Math.fround;
    expect(value).toBe(f(f(f(0.1) * f(0.3)) + f(f(0.2) * f(0.7))));
  });

  it('names both shapes where they differ', () => {
    expect(() => add(vector(1), vector(1, 2))).toThrow(/\[1\] and \[2\]/);
    expect(() => concatFrames([tensor(new Float32Array(2), [1, 2]), tensor(new Float32Array(3), [1, 3])])).toThrow(
      /\[1, 2\] and \[1, 3\]/,
    );
    expect(() => concatFrames([])).toThrow(/at least one/);
  });

  it('joins, cuts and repeats along frames', () => {
    const frame = tensor(Float32Array.of(1, 2), [1, 2]);
    const three = concatFrames([frame, tensor(Float32Array.of(3, 4, 5, 6), [2, 2])]);
    expect(three.shape).toEqual([3, 2]);
    expect([...sliceFrames(three, 1, 3).data]).toEqual([3, 4, 5, 6]);
    expect([...repeatFrames(frame, 2).data]).toEqual([1, 2, 1, 2]);
  });

  it('sees NaN and infinity', () => {
    expect(isFinite(vector(1, 2))).toBe(true);
    expect(isFinite(vector(1, NaN))).toBe(false);
    expect(isFinite(vector(-Infinity))).toBe(false);
  });
});
