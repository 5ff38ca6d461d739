import { describe, expect, it } from 'vitest';
import { tensor } from '../tensor/tensor.js';
import { applyGuidance, guidanceRows } from './guidance.js';

describe('guidanceRows', () => {
  it.each([
    [7.5, 2],
    [1.01, 2],
    [1, 1],
    [0, 1],
  ])('scale %f: %i rows', (scale, rows) => {
    expect(guidanceRows(scale)).toBe(rows);
  });
});

describe('applyGuidance', () => {
  it('goes from the unconditional row through the conditional one', () => {
    const output = tensor(Float32Array.of(1, 2, 2, 4), [2, 2, 1, 1, 1]);
    const guided = applyGuidance(output, 7.5);
    expect(guided.shape).toEqual([2, 1, 1, 1]);
    expect([...guided.data]).toEqual([8.5, 17]);
  });

  it('returns the only row as it is', () => {
    const output = tensor(Float32Array.of(1, 2), [1, 2, 1, 1, 1]);
    expect([...applyGuidance(output, 1).data]).toEqual([1, 2]);
  });

  it('refuses other numbers of rows', () => {
    expect(() => applyGuidance(tensor(new Float32Array(3), [3, 1, 1, 1, 1]), 2)).toThrow('[3, 1, 1, 1, 1]');
  });
});
