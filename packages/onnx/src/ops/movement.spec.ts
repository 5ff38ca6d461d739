import { describe, expect, it } from 'vitest';
import { range } from '../__testing__/numbers.js';
import { evaluate, runModel, testGraph } from '../__testing__/run-graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import type { Value } from '../value.js';
import { concat, expand, gather, pad, reshape, slice, split, transpose } from './movement.js';

const x = { shape: [2, 3], data: range(6) };
const run = (build: (g: GraphBuilder, x: Value) => Value) => evaluate({ x }, (g, { x }) => build(g, x!));

/** Asserts that `build`, given `x [2, 3]` and `y [2, 4]` inside the scope `block`, is refused with `message`. */
function expectRefusal(build: (g: GraphBuilder, x: Value, y: Value) => unknown, message: string): void {
  const g = testGraph();
  const [x, y] = [g.input('x', 'float32', [2, 3]), g.input('y', 'float32', [2, 4])];
  expect(() => g.scope('block', () => build(g, x, y))).toThrow(
    expect.objectContaining({ code: 'shape-mismatch', message }),
  );
}

describe('transpose', () => {
  it('swaps axes', async () => {
    expect(await run((g, x) => transpose(g, x, [1, 0]))).toEqual({ shape: [3, 2], data: [0, 3, 1, 4, 2, 5] });
  });

  it('takes axis perm[i] for axis i', () => {
    const g = testGraph();
    expect(transpose(g, g.input('x', 'float32', [2, 3, 4]), [2, 0, 1]).shape).toEqual([4, 2, 3]);
  });

  it.each([[[0]], [[0, 0]], [[0, 2]], [[0, 1, 2]]])('refuses the permutation %j', (perm) => {
    const message = `transpose in block: [${perm.join(', ')}] is no permutation of the axes of [2, 3]`;
    expectRefusal((g, x) => transpose(g, x, perm), message);
  });
});

describe('reshape', () => {
  it('keeps the order of the elements and works out one dimension', async () => {
    expect(await run((g, x) => reshape(g, x, [3, 1, -1]))).toEqual({ shape: [3, 1, 2], data: range(6) });
  });

  it('adds no node where nothing changes', () => {
    const g = testGraph();
    const value = g.input('x', 'float32', [2, 3]);
    expect(reshape(g, value, [2, -1])).toBe(value);
  });

  it.each([[[4, 2]], [[4, -1]], [[-1, -1]], [[0, -1]], [[-2, -3]]])('refuses %j for [2, 3]', (shape) => {
    expectRefusal((g, x) => reshape(g, x, shape), `reshape in block: [2, 3] does not fill [${shape.join(', ')}]`);
  });
});

describe('concat', () => {
  it('joins along an axis', async () => {
    const doubled = await run((g, x) => concat(g, [x, slice(g, x, 1, 0, 1)], -1));
    expect(doubled).toEqual({ shape: [2, 4], data: [0, 1, 2, 0, 3, 4, 5, 3] });
  });

  it('of one value is that value', () => {
    const g = testGraph();
    const value = g.input('x', 'float32', [2]);
    expect(concat(g, [value], 0)).toBe(value);
  });

  it('refuses shapes that differ elsewhere', () => {
    expectRefusal(
      (g, x, y) => concat(g, [x, y], 0),
      'concat in block: [2, 3] and [2, 4]: the shapes differ beside axis 0',
    );
    expectRefusal((g, x) => concat(g, [x, x], 2), 'concat in block: [2, 3] has no axis 2');
    expect(() => concat(testGraph(), [], 0)).toThrow('concat: at least one value expected, got none');
  });
});

describe('slice', () => {
  it('takes a part of an axis', async () => {
    expect(await run((g, x) => slice(g, x, -1, 1, 3))).toEqual({ shape: [2, 2], data: [1, 2, 4, 5] });
  });

  it('of everything is the value itself', () => {
    const g = testGraph();
    const value = g.input('x', 'float32', [2, 3]);
    expect(slice(g, value, 1, 0, 3)).toBe(value);
  });

  it.each([
    [0, 4],
    [-1, 2],
    [2, 2],
  ])('refuses %d to %d of an axis of 3', (start, end) => {
    expectRefusal(
      (g, x) => slice(g, x, 1, start, end),
      `slice in block: axis 1 of [2, 3] does not hold ${start} to ${end}`,
    );
  });
});

describe('split', () => {
  it('cuts an axis', async () => {
    const g = testGraph();
    const [left, right] = split(g, g.input('x', 'float32', [2, 3]), -1, [1, 2]);
    g.output('left', left);
    g.output('right', right);
    expect([left.shape, right.shape]).toEqual([
      [2, 1],
      [2, 2],
    ]);
    expect(await runModel(g.finish(), { x: range(6) })).toEqual({ left: [0, 3], right: [1, 2, 4, 5] });
  });

  it('runs where only one part is used', async () => {
    expect(await run((g, x) => split(g, x, 1, [1, 2])[1])).toEqual({ shape: [2, 2], data: [1, 2, 4, 5] });
  });

  it.each([[[1, 1]], [[4, -1]], [[0, 3]]])('refuses the sizes %j for an axis of 3', (sizes) => {
    const message = `split in block: axis 1 of [2, 3] is not the sum of [${sizes.join(', ')}]`;
    expectRefusal((g, x) => split(g, x, 1, sizes), message);
  });
});

describe('expand', () => {
  it('repeats', async () => {
    const rows = await run((g, x) => expand(g, slice(g, x, 0, 0, 1), [2, 2, 3]));
    expect(rows).toEqual({ shape: [2, 2, 3], data: [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2] });
  });

  it('refuses what does not broadcast, or would shrink', () => {
    expectRefusal((g, x) => expand(g, x, [2, 6]), 'expand in block: [2, 3] does not broadcast to [2, 6]');
    expectRefusal((g, x) => expand(g, x, [1, 3]), 'expand in block: [2, 3] does not broadcast to [1, 3]');
  });
});

describe('gather', () => {
  it.each(['int32', 'int64'] as const)('picks rows by %s indices', async (dtype) => {
    const rows = await run((g, x) => gather(g, x, g.constant([1, 0, 1], [1, 3], dtype), 0));
    expect(rows).toEqual({ shape: [1, 3, 3], data: [3, 4, 5, 0, 1, 2, 3, 4, 5] });
  });

  it('refuses an axis that is not there and indices that are not integers', () => {
    expectRefusal((g, x) => gather(g, x, g.constant([0], [1], 'int64'), 2), 'gather in block: [2, 3] has no axis 2');
    const g = testGraph();
    const value = g.input('x', 'float32', [2]);
    expect(() => gather(g, value, value, 0)).toThrow('gather: int32 or int64 indices expected, got float32');
  });
});

describe('pad', () => {
  it('puts zeros around', async () => {
    const padded = await run((g, x) => pad(g, x, [0, 1], [1, 0]));
    expect(padded).toEqual({ shape: [3, 4], data: [0, 0, 1, 2, 0, 3, 4, 5, 0, 0, 0, 0] });
  });

  it('needs one number for each axis', () => {
    expectRefusal((g, x) => pad(g, x, [1], [1]), 'pad in block: [1] and [1] do not pad [2, 3]');
    expectRefusal((g, x) => pad(g, x, [-1, 0], [0, 0]), 'pad in block: [-1, 0] and [0, 0] do not pad [2, 3]');
  });
});
