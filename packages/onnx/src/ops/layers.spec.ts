import { expect, it, vi } from 'vitest';
import { largestDifference } from '../__testing__/numbers.js';
import { evaluate, testGraph } from '../__testing__/run-graph.js';
import type { Dialect } from '../dialect.js';
import { portableDialect } from '../portable-dialect.js';
import { attention, gelu, groupNorm, linear, silu } from './layers.js';

const numbers = [-3, -0.5, 0, 1, 4];
const x = { shape: [5], data: numbers };

it.each([
  ['silu', silu, (value: number) => value / (1 + Math.exp(-value))],
  // torch.nn.functional.gelu
  ['gelu', gelu, (value: number) => [-0.0040496, -0.1542687, 0, 0.8413447, 3.9998734][numbers.indexOf(value)] ?? NaN],
] as const)('%s has the numbers of its formula', async (_, layer, formula) => {
  const { shape, data } = await evaluate({ x }, (g, { x }) => layer(g, x!));
  expect(shape).toEqual([5]);
  expect(largestDifference(data, numbers.map(formula))).toBeLessThan(1e-6);
});

it('linear takes the weight as PyTorch stores it', async () => {
  const inputs = { x: { shape: [1, 2], data: [1, 10] }, w: { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] } };
  const bias = { shape: [3], data: [100, 200, 300] };
  expect(await evaluate({ ...inputs, bias }, (g, { x, w, bias }) => linear(g, x!, w!, bias!))).toEqual({
    shape: [1, 3],
    data: [121, 243, 365],
  });
});

it('attention weighs the values by how alike query and key are', async () => {
  const row = (data: number[]) => ({ shape: [1, data.length, 1], data });
  const inputs = { q: row([0]), k: row([1, -1]), v: row([2, 4]) };
  const { data } = await evaluate(inputs, (g, { q, k, v }) => attention(g, q!, k!, v!, 1));
  expect(data[0]).toBeCloseTo(3);
});

it('all are written by the graph’s dialect', () => {
  const written: unknown[][] = [];
  const record = (name: string) =>
    vi.fn((...all: unknown[]) => {
      written.push([name, ...all.slice(1)]);
      return all[1];
    });
  const names = ['linear', 'groupNorm', 'swish', 'gelu', 'attention'] as const;
  const own = Object.fromEntries(names.map((name) => [name, record(name)]));
  const g = testGraph({ dialect: { ...portableDialect, ...own } as Dialect });
  const [a, b, c] = ['a', 'b', 'c'].map((name) => g.input(name, 'float32', [1, 4, 2, 2]));
  linear(g, a!, b!, c);
  groupNorm(g, a!, b!, c!, 2, 1e-5);
  silu(g, a!);
  gelu(g, a!);
  attention(g, a!, b!, c!, 2, { causal: true });
  expect(written).toEqual([
    ['linear', a, b, c],
    ['groupNorm', a, b, c, 2, 1e-5],
    ['swish', a, 1],
    ['gelu', a],
    ['attention', a, b, c, 2, { causal: true }],
  ]);
});
