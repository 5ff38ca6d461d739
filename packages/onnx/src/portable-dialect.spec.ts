import { describe, expect, it } from 'vitest';
import { largestDifference, range, someNumbers } from './__testing__/numbers.js';
import { evaluate, testGraph } from './__testing__/run-graph.js';
import type { Dialect } from './dialect.js';
import { mul } from './ops/elementwise.js';
import { portableDialect } from './portable-dialect.js';
import type { FloatDType } from './value.js';

const TOLERANCE: Readonly<Record<FloatDType, number>> = { float32: 3e-6, float16: 8e-3 };

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** x Φ(x), by the series of erf, which converges for every x (Abramowitz & Stegun 7.1.5). */
function gelu(x: number): number {
  const z = x / Math.SQRT2;
  let term = z;
  let sum = z;
  for (let n = 1; n < 80; n++) {
    term *= -(z * z) / n;
    sum += term / (2 * n + 1);
  }
  return (x / 2) * (1 + (2 / Math.sqrt(Math.PI)) * sum);
}

describe.each(['float32', 'float16'] as const)('portable dialect in %s', (dtype) => {
  const tolerance = TOLERANCE[dtype];
  const numbers = someNumbers(24, 1).map((value) => Math.round(value * 256) / 64);

  it.each([
    ['with a bias', [0.5, -0.25]],
    ['without', undefined],
  ])('linear %s', async (_, bias) => {
    const weight = someNumbers(2 * 4, 2);
    const result = await evaluate(
      { x: { shape: [2, 3, 4], data: numbers } },
      (g, { x }) => g.dialect.linear(g, x!, g.constant(weight, [2, 4], dtype), bias && g.constant(bias, [2], dtype)),
      { dtype },
    );
    const expected = range(12).map((index) => {
      const [row, out] = [Math.floor(index / 2), index % 2];
      return range(4).reduce((sum, i) => sum + numbers[4 * row + i]! * weight[4 * out + i]!, bias?.[out] ?? 0);
    });
    expect(result.shape).toEqual([2, 3, 2]);
    expect(largestDifference(result.data, expected)).toBeLessThan(tolerance);
  });

  it.each([1, 1.702])('swish with alpha %d', async (alpha) => {
    const x = { shape: [24], data: numbers };
    const result = await evaluate({ x }, (g, { x }) => g.dialect.swish(g, x!, alpha), { dtype });
    expect(result.shape).toEqual([24]);
    const expected = numbers.map((value) => value * sigmoid(alpha * value));
    expect(largestDifference(result.data, expected)).toBeLessThan(tolerance);
  });

  it('gelu', async () => {
    const result = await evaluate({ x: { shape: [24], data: numbers } }, (g, { x }) => g.dialect.gelu(g, x!), {
      dtype,
    });
    expect(largestDifference(result.data, numbers.map(gelu))).toBeLessThan(tolerance);
  });

  it('geglu: the second half is the gate', async () => {
    const x = { shape: [2, 2, 6], data: numbers };
    const result = await evaluate({ x }, (g, { x }) => g.dialect.geglu(g, x!), { dtype });
    const expected = range(12).map((index) => {
      const start = 6 * Math.floor(index / 3) + (index % 3);
      return numbers[start]! * gelu(numbers[start + 3]!);
    });
    expect(result.shape).toEqual([2, 2, 3]);
    expect(largestDifference(result.data, expected)).toBeLessThan(2 * tolerance);
  });
});

describe('portable dialect', () => {
  it.each([
    [[2, 3, 4], [8, 5], '[2, 3, 4] and [8, 5]: a weight of [out, 4] expected'],
    [[2, 3, 4], [4], '[2, 3, 4] and [4]: a weight of [out, 4] expected'],
  ])('linear refuses %j with %j', (x, weight, facts) => {
    const g = testGraph();
    const build = () => g.dialect.linear(g, g.input('x', 'float32', x), g.input('w', 'float32', weight));
    expect(() => g.scope('to_q', build)).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', message: `linear in to_q: ${facts}` }),
    );
  });

  it('geglu refuses an odd width', () => {
    const g = testGraph();
    const x = g.input('x', 'float32', [2, 7]);
    expect(() => g.scope('ff', () => g.dialect.geglu(g, x))).toThrow('geglu in ff: [2, 7]: an even last axis expected');
  });

  it('can be spread; geglu then uses the gelu that replaced its own', () => {
    const dialect: Dialect = { ...portableDialect, name: 'doubling', gelu: (g, x) => mul(g, x, 2) };
    const g = testGraph({ dialect });
    g.output('y', g.dialect.geglu(g, g.input('x', 'float32', [2, 6])));
    expect(g.finish().nodes.map(({ op }) => op)).toEqual(['Split', 'Mul', 'Mul']);
  });

  it('needs com.microsoft for swish and attention alone', () => {
    const g = testGraph();
    const [x, w] = [g.input('x', 'float32', [1, 4, 2, 2]), g.constant(range(4), [4], 'float32')];
    const tokens = g.input('tokens', 'float32', [1, 4, 4]);
    g.output('norm', g.dialect.swish(g, g.dialect.groupNorm(g, x, w, w, 2, 1e-5), 1));
    const projected = g.dialect.linear(g, tokens, g.constant(range(16), [4, 4], 'float32'), w);
    g.output('tokens out', g.dialect.geglu(g, g.dialect.attention(g, projected, tokens, tokens, 2)));
    const foreign = g.finish().nodes.filter(({ domain }) => domain !== '');
    expect(foreign.map(({ domain, op }) => `${domain}.${op}`).toSorted()).toEqual([
      'com.microsoft.MultiHeadAttention',
      'com.microsoft.QuickGelu',
    ]);
  });
});
