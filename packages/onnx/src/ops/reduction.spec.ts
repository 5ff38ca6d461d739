import { describe, expect, it } from 'vitest';
import { range } from '../__testing__/numbers.js';
import { evaluate, testGraph } from '../__testing__/run-graph.js';
import { reduceMean } from './reduction.js';

describe('reduceMean', () => {
  const x = { shape: [2, 2, 3], data: range(12) };

  it.each([
    [[2], [2, 2, 1], [1, 4, 7, 10]],
    [
      [-1, 0],
      [1, 2, 1],
      [4, 7],
    ],
    [[0, 1, 2], [1, 1, 1], [5.5]],
  ])('over %j keeps the axes', async (axes, shape, data) => {
    expect(await evaluate({ x }, (g, { x }) => reduceMean(g, x!, axes))).toEqual({ shape, data });
  });

  it('refuses an axis that is not there', () => {
    const g = testGraph();
    const value = g.input('x', 'float32', [2, 3]);
    expect(() => g.scope('norm1', () => reduceMean(g, value, [0, 2]))).toThrow(
      'reduceMean in norm1: [2, 3] has no axis 2',
    );
  });
});
