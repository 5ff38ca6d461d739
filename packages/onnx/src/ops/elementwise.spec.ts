import { describe, expect, it } from 'vitest';
import { largestDifference, someNumbers } from '../__testing__/numbers.js';
import { evaluate, testGraph } from '../__testing__/run-graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import type { Value } from '../value.js';
import {
  add,
  cast,
  clip,
  cos,
  div,
  erf,
  exp,
  mul,
  neg,
  relu,
  sigmoid,
  sin,
  softmax,
  sqrt,
  sub,
  tanh,
} from './elementwise.js';

type Unary = (g: GraphBuilder, x: Value) => Value;

describe('operators of two operands', () => {
  const a = { shape: [2, 1, 3], data: someNumbers(6, 1) };
  const b = { shape: [2, 1], data: [0.5, -2] };

  it.each([
    ['add', add, (x: number, y: number) => x + y],
    ['sub', sub, (x: number, y: number) => x - y],
    ['mul', mul, (x: number, y: number) => x * y],
    ['div', div, (x: number, y: number) => x / y],
  ])('%s broadcasts', async (_, operator, reference) => {
    const { shape, data } = await evaluate({ a, b }, (g, { a, b }) => operator(g, a!, b!));
    // Element (i, j, k) of the result takes a(i, 0, k) and b(j, 0).
    const expected = [0, 1].flatMap((i) =>
      [0, 1].flatMap((j) => [0, 1, 2].map((k) => reference(a.data[3 * i + k]!, b.data[j]!))),
    );
    expect(shape).toEqual([2, 2, 3]);
    expect(largestDifference(data, expected)).toBeLessThan(1e-6);
  });

  it('take a number on either side, in the type of the other', async () => {
    const x = { shape: [2], data: [1, 4] };
    const inFloat16 = await evaluate({ x }, (g, { x }) => sub(g, 1, div(g, x!, 2)), { dtype: 'float16' });
    expect(inFloat16.data).toEqual([0.5, -1]);
  });

  it.each([
    ['add', add],
    ['sub', sub],
    ['mul', mul],
    ['div', div],
  ])('%s names the place and both shapes that do not broadcast', (name, operator) => {
    const g = testGraph();
    const [x, y] = [g.input('x', 'float32', [2, 3]), g.input('y', 'float32', [4])];
    const message = `${name} in mid_block.attn: [2, 3] and [4]: the shapes do not broadcast`;
    expect(() => g.scope('mid_block.attn', () => operator(g, x, y))).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', message }),
    );
  });

  it('refuse operands of two types, and two numbers', () => {
    const g = testGraph();
    const [x, y] = [g.input('x', 'float32', [2]), g.input('y', 'float16', [2])];
    expect(() => add(g, x, y)).toThrow('add: operands of one type expected, got float32 and float16');
    expect(() => add(g, 1, 2)).toThrow('add: one operand is to be a value, got 1 and 2');
  });
});

describe('operators of one operand', () => {
  const data = [-3, -1, -0.25, 0, 0.5, 1, 2.5];
  // math.erf of Python
  const ERF = [
    -0.9999779095030014, -0.8427007929497149, -0.2763263901682369, 0, 0.5204998778130465, 0.8427007929497149,
    0.999593047982555,
  ];

  it.each<[string, Unary, (x: number, index: number) => number]>([
    ['neg', neg, (x) => -x],
    ['exp', exp, Math.exp],
    ['sin', sin, Math.sin],
    ['cos', cos, Math.cos],
    ['sigmoid', sigmoid, (x) => 1 / (1 + Math.exp(-x))],
    ['tanh', tanh, Math.tanh],
    ['erf', erf, (_, index) => ERF[index]!],
    ['relu', relu, (x) => Math.max(x, 0)],
    ['sqrt of the square', (g, x) => sqrt(g, mul(g, x, x)), Math.abs],
    ['clip', (g, x) => clip(g, x, -0.5, 2), (x) => Math.min(Math.max(x, -0.5), 2)],
  ])('%s', async (_, operator, reference) => {
    const result = await evaluate({ x: { shape: [7], data } }, (g, { x }) => operator(g, x!));
    expect(result.shape).toEqual([7]);
    expect(largestDifference(result.data, data.map(reference))).toBeLessThan(2e-6);
  });
});

describe('softmax', () => {
  const x = { shape: [2, 3], data: [1, 2, 3, -50, 0, 50] };

  it('adds up to one along its axis', async () => {
    const rows = await evaluate({ x }, (g, { x }) => softmax(g, x!, -1));
    const total = Math.exp(1) + Math.exp(2) + Math.exp(3);
    const expected = [Math.exp(1) / total, Math.exp(2) / total, Math.exp(3) / total, 0, 0, 1];
    expect(largestDifference(rows.data, expected)).toBeLessThan(1e-6);

    const columns = await evaluate({ x }, (g, { x }) => softmax(g, x!, 0));
    expect(largestDifference(columns.data.slice(0, 3), [1, 1 / (1 + Math.exp(-2)), 0])).toBeLessThan(1e-6);
  });

  it('refuses an axis that is not there', () => {
    const g = testGraph();
    const value = g.input('x', 'float32', [2, 3]);
    expect(() => g.scope('attn', () => softmax(g, value, 2))).toThrow('softmax in attn: [2, 3] has no axis 2');
  });
});

describe('cast', () => {
  it('changes the type, and does nothing where there is nothing to change', async () => {
    const g = testGraph();
    const x = g.input('x', 'float32', [2]);
    expect(cast(g, x, 'int64')).toMatchObject({ dtype: 'int64', shape: [2] });
    expect(cast(g, x, 'float32')).toBe(x);

    const build = (g: GraphBuilder, { x }: Readonly<Record<string, Value>>) => cast(g, cast(g, x!, 'int32'), 'float32');
    const truncated = await evaluate({ x: { shape: [2], data: [1.75, -2.5] } }, build);
    expect(truncated.data).toEqual([1, -2]);
  });
});
