import { describe, expect, it } from 'vitest';
import { range } from '../__testing__/numbers.js';
import { evaluate, runModel, testGraph } from '../__testing__/run-graph.js';
import { concat } from './movement.js';
import { depthToSpace, pixelUnshuffle, resizeNearest } from './resize.js';

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

describe('depthToSpace', () => {
  it('lays the channels of a cell out as a block, rows first', async () => {
    const channels = { shape: [1, 8, 1, 2], data: range(16) };
    expect(await evaluate({ channels }, (g, { channels: value }) => depthToSpace(g, value!, 2))).toEqual({
      shape: [1, 2, 2, 4],
      data: [0, 4, 1, 5, 8, 12, 9, 13, 2, 6, 3, 7, 10, 14, 11, 15],
    });
  });

  it('refuses channels that do not divide', () => {
    const message = 'depthToSpace in block: [2, 3] has no four axes with a multiple of 4 channels';
    const g = testGraph();
    const x = g.input('x', 'float32', [2, 3]);
    expect(() => g.scope('block', () => depthToSpace(g, x, 2))).toThrow(message);
  });
});

describe('pixelUnshuffle', () => {
  it('stacks the cells of each block as torch does', async () => {
    // torch.nn.PixelUnshuffle(2)(torch.arange(32.).view(1, 2, 4, 4)).flatten().tolist()
    const expected = [0, 2, 8, 10, 1, 3, 9, 11, 4, 6, 12, 14, 5, 7, 13, 15];
    const x = { shape: [1, 2, 4, 4], data: range(32) };
    expect(await evaluate({ x }, (g, { x }) => pixelUnshuffle(g, x!, 2))).toEqual({
      shape: [1, 8, 2, 2],
      data: [...expected, ...expected.map((cell) => cell + 16)],
    });
  });

  it.each([
    [[1, 2, 4, 5], 2],
    [[1, 2, 5, 4], 2],
    [[2, 4, 4], 2],
    [[1, 2, 4, 4], 0],
    [[1, 2, 3, 3], 1.5],
  ])('refuses %j in blocks of %d', (shape, size) => {
    const g = testGraph();
    const x = g.input('x', 'float32', shape);
    const message = `pixelUnshuffle in conv_in: [${shape.join(', ')}] has no four axes with multiples of ${size} cells`;
    expect(() => g.scope('conv_in', () => pixelUnshuffle(g, x, size))).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', message }),
    );
  });
});
