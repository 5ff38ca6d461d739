import { describe, expect, it } from 'vitest';
import { testGraph } from './__testing__/run-graph.js';
import { lengthOf, resolveAxis } from './axis.js';

describe('axis', () => {
  const g = testGraph();
  const x = g.input('x', 'float32', [2, 3, 4]);

  it.each([
    [0, 0],
    [2, 2],
    [-1, 2],
    [-3, 0],
  ])('counts %d as %d', (axis, expected) => expect(resolveAxis(g, 'softmax', x, axis)).toBe(expected));

  it.each([3, -4, 0.5])('refuses axis %d of three', (axis) => {
    expect(() => g.scope('attn1', () => resolveAxis(g, 'softmax', x, axis))).toThrow(
      `softmax in attn1: [2, 3, 4] has no axis ${axis}`,
    );
  });

  it('reads lengths from either end', () => expect([lengthOf(x, 0), lengthOf(x, -1)]).toEqual([2, 4]));
});
