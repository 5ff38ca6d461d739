import { describe, expect, it } from 'vitest';
import { tensor } from '../tensor/tensor.js';
import { classifierFreeGuidance } from './guidance.js';

describe('classifierFreeGuidance', () => {
  it.each([
    [7.5, ['negative', 'prompt']],
    [1.01, ['negative', 'prompt']],
    [1, ['prompt']],
    [0, ['prompt']],
    [-3, ['prompt']],
  ] as const)('of scale %f has the rows %j', (scale, rows) => {
    expect(classifierFreeGuidance(scale).rows).toEqual(rows);
  });

  it('goes beyond the conditional row', () => {
    const output = tensor(Float32Array.of(1, 2, 3, 6), [2, 1, 2, 1, 1]);
    const guided = classifierFreeGuidance(7.5).apply(output);
    expect(guided.shape).toEqual([1, 2, 1, 1]);
    expect([...guided.data]).toEqual([16, 32]);
  });

  it('without guidance is the row itself', () => {
    const output = tensor(Float32Array.of(1, 2), [1, 1, 2, 1, 1]);
    expect([...classifierFreeGuidance(1).apply(output).data]).toEqual([1, 2]);
  });

  it('refuses another number of rows', () => {
    const three = tensor(new Float32Array(3), [3, 1, 1, 1, 1]);
    expect(() => classifierFreeGuidance(2).apply(three)).toThrow('[3, 1, 1, 1, 1]');
  });
});
