import { describe, expect, it } from 'vitest';
import { largestDifference, range, someNumbers } from '../__testing__/numbers.js';
import { evaluate, testGraph } from '../__testing__/run-graph.js';
import { gemm, matmul } from './matmul.js';

/** `[m, k] · [k, n]`, row-major. */
const product = (a: readonly number[], b: readonly number[], m: number, k: number, n: number): number[] =>
  range(m * n).map((index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    return range(k).reduce((sum, inner) => sum + a[row * k + inner]! * b[inner * n + column]!, 0);
  });

describe('matmul', () => {
  it('multiplies matrices', async () => {
    const [a, b] = [someNumbers(6, 1), someNumbers(12, 2)];
    const inputs = { a: { shape: [2, 3], data: a }, b: { shape: [3, 4], data: b } };
    const result = await evaluate(inputs, (g, { a, b }) => matmul(g, a!, b!));
    expect(result.shape).toEqual([2, 4]);
    expect(largestDifference(result.data, product(a, b, 2, 3, 4))).toBeLessThan(1e-6);
  });

  it('broadcasts the leading axes', async () => {
    const [a, b] = [someNumbers(2 * 1 * 6, 3), someNumbers(3 * 12, 4)];
    const inputs = { a: { shape: [2, 1, 2, 3], data: a }, b: { shape: [3, 3, 4], data: b } };
    const result = await evaluate(inputs, (g, { a, b }) => matmul(g, a!, b!));
    const expected = [0, 1].flatMap((i) =>
      [0, 1, 2].flatMap((j) => product(a.slice(6 * i, 6 * i + 6), b.slice(12 * j, 12 * j + 12), 2, 3, 4)),
    );
    expect(result.shape).toEqual([2, 3, 2, 4]);
    expect(largestDifference(result.data, expected)).toBeLessThan(1e-6);
  });

  it.each([
    [[2, 3], [4, 5], 'the inner dimensions 3 and 4 differ'],
    [[2, 5, 3], [4, 3, 5], 'the leading axes do not broadcast'],
    [[3], [3, 5], 'two axes at least expected'],
  ])('refuses %j and %j', (a, b, rule) => {
    const g = testGraph();
    const multiply = () => matmul(g, g.input('a', 'float32', a), g.input('b', 'float32', b));
    const message = `matmul in down.to_q: [${a.join(', ')}] and [${b.join(', ')}]: ${rule}`;
    expect(() => g.scope('down.to_q', multiply)).toThrow(expect.objectContaining({ code: 'shape-mismatch', message }));
  });

  it('refuses two types', () => {
    const g = testGraph();
    const multiply = () => matmul(g, g.input('a', 'float32', [2, 2]), g.input('b', 'float16', [2, 2]));
    expect(multiply).toThrow('matmul: operands of one type expected, got float32 and float16');
  });
});

describe('gemm', () => {
  it.each([
    ['with c', [0.5, -1, 2, 3]],
    ['without c', undefined],
  ])('multiplies by the transpose, %s', async (_, c) => {
    const [a, b] = [someNumbers(6, 1), someNumbers(12, 2)];
    const inputs = { a: { shape: [2, 3], data: a }, b: { shape: [4, 3], data: b } };
    const result = await evaluate(inputs, (g, { a, b }) => gemm(g, a!, b!, c && g.constant(c, [4], 'float32')));
    const transposed = range(12).map((index) => b[3 * (index % 4) + Math.floor(index / 4)]!);
    const expected = product(a, transposed, 2, 3, 4).map((value, index) => value + (c?.[index % 4] ?? 0));
    expect(result.shape).toEqual([2, 4]);
    expect(largestDifference(result.data, expected)).toBeLessThan(1e-6);
  });

  it.each([
    [[2, 3], [3, 4], [4], '[2, 3] and [3, 4]: [m, k] and [n, k] expected'],
    [[1, 2, 3], [4, 3], [4], '[1, 2, 3] and [4, 3]: [m, k] and [n, k] expected'],
    [[2, 3], [4, 3], [3], '[4, 3] and [3]: a bias of [4] expected'],
  ])('refuses %j, %j and %j', (a, b, c, facts) => {
    const g = testGraph();
    const [x, y, z] = [g.input('a', 'float32', a), g.input('b', 'float32', b), g.input('c', 'float32', c)];
    expect(() => g.scope('proj', () => gemm(g, x, y, z))).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', message: `gemm in proj: ${facts}` }),
    );
  });
});
