import { describe, expect, it } from 'vitest';
import { Mt19937 } from './mt19937.js';

const draw = (generator: Mt19937, count: number) => Array.from({ length: count }, () => generator.next());

describe('Mt19937', () => {
  it('gives the published first outputs of seed 5489', () => {
    expect(draw(Mt19937.fromSeed(5489), 5)).toEqual([3499211612, 581869302, 3890346734, 3586334585, 545404204]);
  });

  it('gives the published 10000th output of seed 5489 (C++ standard, mt19937)', () => {
    expect(draw(Mt19937.fromSeed(5489), 10_000).at(-1)).toBe(4123659995);
  });

  it('gives the published outputs of init_by_array {0x123, 0x234, 0x345, 0x456} (mt19937ar.out)', () => {
    const generator = Mt19937.fromKey([0x123, 0x234, 0x345, 0x456]);
    expect(draw(generator, 5)).toEqual([1067595299, 955945823, 477289528, 4107218783, 4228976476]);
  });

  it('takes keys that are longer than its state, as CPython’s random.seed of 22,400 bits does', () => {
    const key = Array.from({ length: 700 }, (_, k) => (k * 2654435761 + 1) % 2 ** 32);
    expect(draw(Mt19937.fromKey(key), 3)).toEqual([285450211, 2611730637, 1291409470]);
    expect(draw(Mt19937.fromKey([1]), 3)).toEqual([577090037, 2444712010, 3639700191]);
  });

  it('gives other streams for keys that differ in their order or length', () => {
    const streams = [[1, 2], [2, 1], [1], [0, 1]].map((key) => draw(Mt19937.fromKey(key), 4).join());
    expect(new Set(streams).size).toBe(4);
  });

  it('looks at the low 32 bits of a seed', () => {
    expect(draw(Mt19937.fromSeed(2 ** 32 + 5), 3)).toEqual(draw(Mt19937.fromSeed(5), 3));
  });
});
