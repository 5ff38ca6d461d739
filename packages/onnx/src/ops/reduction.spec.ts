import { describe, expect, it } from 'vitest';
import { range } from '../__testing__/numbers.js';
import { evaluate, testGraph } from '../__testing__/run-graph.js';
import { averagePool2d, reduceMean } from './reduction.js';

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

describe('averagePool2d', () => {
  const x = { shape: [1, 2, 3, 5], data: range(30) };

  // torch.nn.AvgPool2d(2, ceil_mode=…)(torch.arange(30.).view(1, 2, 3, 5)).flatten().tolist()
  it.each([
    [false, [1, 2, 1, 2], [3, 5, 18, 20]],
    [true, [1, 2, 2, 3], [3, 5, 6.5, 10.5, 12.5, 14, 18, 20, 21.5, 25.5, 27.5, 29]],
  ])('means 2 x 2 cells as torch does, ceil %s', async (ceil, shape, data) => {
    expect(await evaluate({ x }, (g, { x }) => averagePool2d(g, x!, 2, { ceil }))).toEqual({ shape, data });
  });

  it('leaves cells out that fill no window unless told otherwise', () => {
    const g = testGraph();
    expect(averagePool2d(g, g.input('x', 'float32', [1, 2, 3, 5]), 2).shape).toEqual([1, 2, 1, 2]);
  });

  it.each([
    [[2, 4, 4], 2],
    [[1, 2, 1, 4], 2],
    [[1, 2, 4, 4], 0],
    [[1, 2, 4, 4], 1.5],
  ])('refuses %j in windows of %d', (shape, size) => {
    const g = testGraph();
    const value = g.input('x', 'float32', shape);
    expect(() => g.scope('body.0', () => averagePool2d(g, value, size))).toThrow(
      `averagePool2d in body.0: [${shape.join(', ')}]: four axes expected, and cells for windows of ${size} x ${size}`,
    );
  });
});
