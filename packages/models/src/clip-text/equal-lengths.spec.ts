import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { equalLengths, needFilling } from './equal-lengths.js';

const block = (...values: number[]) => tensor(Float32Array.from(values), [1, 2, 1]);
const empty = block(0, 0);
const numbers = (texts: Parameters<typeof equalLengths>[0]) =>
  equalLengths(texts, empty).contexts.map(({ data, shape }) => ({ data: [...data], shape }));

describe('equalLengths', () => {
  it('leaves texts of one block as they are', () => {
    const [a, b] = [block(1, 2), block(3, 4)];
    const { contexts } = equalLengths([[a], [b]], undefined);
    expect(contexts[0]).toBe(a);
    expect(contexts[1]).toBe(b);
  });

  it('repeats shorter texts whole', () => {
    expect(numbers([[block(1, 2)], [block(3, 4), block(5, 6)]])).toEqual([
      { data: [1, 2, 1, 2], shape: [1, 4, 1] },
      { data: [3, 4, 5, 6], shape: [1, 4, 1] },
    ]);
    const [two, three] = numbers([
      [block(1, 1), block(2, 2)],
      [block(3, 3), block(4, 4), block(5, 5)],
    ]);
    expect(two?.data).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2]);
    expect(three?.data).toEqual([3, 3, 4, 4, 5, 5, 3, 3, 4, 4, 5, 5]);
  });

  it('fills up where that would be long, with a notice', () => {
    const of = (count: number) => Array.from({ length: count }, () => block(1, 1));
    expect([needFilling([of(4), of(5)]), needFilling([of(2), of(20)]), needFilling([of(1), of(30)])]).toEqual([
      true,
      false,
      false,
    ]);
    const { contexts, notice } = equalLengths([of(4), of(5)], empty);
    expect([...contexts[0]!.data]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
    expect(contexts[1]!.shape).toEqual([1, 10, 1]);
    expect(notice).toBe('The texts have 4 and 5 blocks; the shorter are filled up with empty ones');
  });
});
