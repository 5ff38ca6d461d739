import { describe, expect, it } from 'vitest';
import { BlockGraph } from '../__testing__/block-graph.js';
import { downPath } from './down-path.js';

describe('downPath', () => {
  it('gives a skip connection for each layer, the coarsest last, and the middle block behind it', () => {
    const graph = new BlockGraph();
    const { skips, mid } = downPath(graph.g, graph.input('x', [2, 4, 16, 24]), graph.context);
    expect(skips.map(({ shape }) => shape.slice(1))).toEqual([
      ...Array<number[]>(3).fill([320, 16, 24]),
      [320, 8, 12],
      ...Array<number[]>(2).fill([640, 8, 12]),
      [640, 4, 6],
      ...Array<number[]>(2).fill([1280, 4, 6]),
      ...Array<number[]>(3).fill([1280, 2, 3]),
    ]);
    expect(skips.map(({ shape }) => shape[0])).toEqual([2, ...Array<number>(11).fill(4)]);
    expect(mid.shape).toEqual([4, 1280, 2, 3]);
  });

  it('adds a hint behind conv_in', () => {
    const graph = new BlockGraph();
    const hint = graph.input('hint', [2, 320, 8, 8]);
    const { skips } = downPath(graph.g, graph.input('x', [2, 4, 8, 8]), graph.context, hint);
    expect(graph.print(skips[0]!)).toMatch(/Add\(.*conv_in.*hint/);
  });
});
