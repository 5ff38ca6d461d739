import { describe, expect, it } from 'vitest';
import { largestDifference, range, someNumbers } from '../__testing__/numbers.js';
import { evaluate, testGraph } from '../__testing__/run-graph.js';
import type { FloatDType } from '../value.js';
import { groupNormFromInstances, groupNormFromMeans, layerNorm } from './normalization.js';

/** (x - mean) / √(variance + ε) */
function normalised(x: readonly number[], epsilon: number): number[] {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  return x.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
}

const [N, C, H, W] = [2, 6, 3, 5];
const PLANE = H * W;

function groupNorm(
  x: readonly number[],
  scale: readonly number[],
  bias: readonly number[],
  groups: number,
  epsilon: number,
) {
  const length = (C / groups) * PLANE;
  const normal = range(N * groups).flatMap((group) =>
    normalised(x.slice(group * length, (group + 1) * length), epsilon),
  );
  return normal.map((value, index) => {
    const channel = Math.floor(index / PLANE) % C;
    return value * scale[channel]! + bias[channel]!;
  });
}

describe.each([
  ['groupNormFromMeans', groupNormFromMeans],
  ['groupNormFromInstances', groupNormFromInstances],
])('%s', (_, operator) => {
  const [scale, bias] = [someNumbers(C, 1), someNumbers(C, 2)];
  const run = (data: readonly number[], groups: number, epsilon: number, dtype: FloatDType = 'float32') =>
    evaluate(
      { x: { shape: [N, C, H, W], data } },
      (g, { x }) => operator(g, x!, g.constant(scale, [C], dtype), g.constant(bias, [C], dtype), groups, epsilon),
      { dtype },
    );

  it.each([
    [1, 1e-5],
    [3, 1e-6],
    [6, 0.1],
  ])('over %d groups with epsilon %d', async (groups, epsilon) => {
    const data = someNumbers(N * C * PLANE, 3);
    const result = await run(data, groups, epsilon);
    expect(result.shape).toEqual([N, C, H, W]);
    expect(largestDifference(result.data, groupNorm(data, scale, bias, groups, epsilon))).toBeLessThan(2e-6);
  });

  it('keeps its digits where the mean is 1,000 times the deviation', async () => {
    const data = someNumbers(N * C * PLANE, 4).map((value) => Math.fround(value + 1000));
    const result = await run(data, 2, 1e-5);
    expect(largestDifference(result.data, groupNorm(data, scale, bias, 2, 1e-5))).toBeLessThan(1e-3);
  });

  it('sums in float32 in a float16 graph: squares beyond 65504 do not overflow', async () => {
    const data = someNumbers(N * C * PLANE, 5).map((value) => Math.round(value * 2000));
    const result = await run(data, 3, 1e-5, 'float16');
    expect(largestDifference(result.data, groupNorm(data, scale, bias, 3, 1e-5))).toBeLessThan(4e-3);
  });

  it('is in float32 from the first cast to the last', () => {
    const g = testGraph({ dtype: 'float16' });
    const [x, affine] = [g.input('x', 'float16', [N, C, H, W]), g.input('affine', 'float16', [C])];
    g.output('y', operator(g, x, affine, affine, 2, 1e-5));
    const { nodes } = g.finish();
    const halves = nodes.filter(({ outputs }) => outputs.some(({ dtype }) => dtype === 'float16'));
    expect(nodes[0]?.op).toBe('Cast');
    expect(halves.map(({ op, outputs }) => [op, outputs[0]?.name])).toEqual([['Cast', 'y']]);
  });

  it.each([
    [[2, 6, 5], [6], 3, '[2, 6, 5] and [6]: four axes expected of x'],
    [[2, 6, 5, 5], [4], 3, '[2, 6, 5, 5] and [4] and [4]: scale and bias of [6] expected'],
    [[2, 6, 5, 5], [6], 4, '[2, 6, 5, 5] and [6]: 6 channels do not divide into 4 groups'],
  ])('refuses %j with %j and %d groups', (shape, affine, groups, facts) => {
    const g = testGraph();
    const [x, s, b] = [
      g.input('x', 'float32', shape),
      g.input('s', 'float32', affine),
      g.input('b', 'float32', affine),
    ];
    expect(() => g.scope('norm1', () => operator(g, x, s, b, groups, 1e-5))).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', message: `groupNorm in norm1: ${facts}` }),
    );
  });
});

describe('layerNorm', () => {
  const [scale, bias] = [someNumbers(7, 1), someNumbers(7, 2)];

  it.each([
    ['float32', 1e-5, 2e-6],
    ['float16', 1e-5, 4e-3],
  ] as const)('normalises the last axis in %s', async (dtype, epsilon, tolerance) => {
    const data = someNumbers(2 * 3 * 7, 3);
    const result = await evaluate(
      { x: { shape: [2, 3, 7], data } },
      (g, { x }) => layerNorm(g, x!, g.constant(scale, [7], dtype), g.constant(bias, [7], dtype), epsilon),
      { dtype },
    );
    const rows = range(6).flatMap((row) => normalised(data.slice(7 * row, 7 * row + 7), epsilon));
    const expected = rows.map((value, index) => value * scale[index % 7]! + bias[index % 7]!);
    expect(result.shape).toEqual([2, 3, 7]);
    expect(largestDifference(result.data, expected)).toBeLessThan(tolerance);
  });

  it('refuses a scale of another length', () => {
    const g = testGraph();
    const [x, s] = [g.input('x', 'float32', [2, 7]), g.input('s', 'float32', [8])];
    const message = 'layerNorm in norm2: [2, 7] and [8] and [8]: scale and bias of [7] expected';
    expect(() => g.scope('norm2', () => layerNorm(g, x, s, s, 1e-5))).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', message }),
    );
  });
});
