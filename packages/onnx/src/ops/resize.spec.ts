import { describe, expect, it } from 'vitest';
import { range } from '../__testing__/numbers.js';
import { evaluate, runModel, testGraph } from '../__testing__/run-graph.js';
import { concat } from './movement.js';
import { resizeNearest } from './resize.js';

const lengths = range(24).map((index) => index + 1);

/** The numbers 0 … from - 1, resized to each of `lengths`, one after another. */
function resizedToEach(from: number): Promise<Record<string, number[]>> {
  const g = testGraph();
  const x = g.input('x', 'float32', [1, 1, 1, from]);
  g.output(
    'result',
    concat(
      g,
      lengths.map((to) => resizeNearest(g, x, 1, to)),
      3,
    ),
  );
  return runModel(g.finish(), { x: range(from) });
}

describe('resizeNearest', () => {
  it('doubles', async () => {
    const result = await evaluate({ x: { shape: [1, 1, 1, 2], data: [3, 7] } }, (g, { x }) =>
      resizeNearest(g, x!, 2, 4),
    );
    expect(result).toEqual({ shape: [1, 1, 2, 4], data: [3, 3, 7, 7, 3, 3, 7, 7] });
  });

  it('takes cell ⌊i · from / to⌋ for every pair of lengths up to 24', async () => {
    const wrong: string[] = [];
    for (const from of lengths) {
      const { result } = await resizedToEach(from);
      const expected = lengths.flatMap((to) => range(to).map((i) => Math.floor((i * from) / to)));
      if (result?.join() !== expected.join()) wrong.push(`from ${from}`);
    }
    expect(wrong).toEqual([]);
  });

  it('rounds as torch does where float32 is not exact', async () => {
    // torch.nn.functional.interpolate(torch.arange(2.).view(1, 1, 1, 2), size=(1, 82)).sum() is 40, not 41
    const x = { shape: [1, 1, 1, 2], data: [0, 1] };
    const { data } = await evaluate({ x }, (g, { x }) => resizeNearest(g, x!, 3, 82));
    expect(data.slice(0, 82).reduce((sum, cell) => sum + cell, 0)).toBe(40);
  });

  it.each([
    [[4, 8, 8], 16, 16],
    [[1, 4, 8, 8], 0, 16],
  ])('refuses %j to %d x %d', (shape, height, width) => {
    const g = testGraph();
    const x = g.input('x', 'float32', shape);
    const message = `resizeNearest in up.0: [${shape.join(', ')}] cannot be resized to [${height}, ${width}]`;
    expect(() => g.scope('up.0', () => resizeNearest(g, x, height, width))).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', message }),
    );
  });
});
