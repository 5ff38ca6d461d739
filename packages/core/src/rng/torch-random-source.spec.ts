import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TorchRandomSource } from './torch-random-source.js';

interface Draw {
  readonly size: number;
  readonly values?: readonly number[];
  readonly first?: readonly number[];
  readonly last?: readonly number[];
  readonly sum?: number;
  readonly sumOfSquares?: number;
}

/** Made by `python tools/goldens/rng.py`. */
const goldens = JSON.parse(readFileSync(new URL('../__fixtures__/rng.json', import.meta.url), 'utf8')) as {
  readonly streams: readonly { readonly seed: number; readonly draws: readonly Draw[] }[];
};

const RANDN_TOLERANCE = 1e-6;

const largestDifference = (actual: Float32Array, expected: readonly number[]) =>
  Math.max(...expected.map((value, k) => Math.abs(value - actual[k]!)));

describe('TorchRandomSource', () => {
  it.each(goldens.streams)('continues one stream of draws like torch, seed $seed', ({ seed, draws }) => {
    const source = TorchRandomSource.fromSeed(seed);
    for (const expected of draws) {
      const { data } = source.randn([expected.size]);
      const head = expected.values ?? expected.first ?? [];
      expect(largestDifference(data, head)).toBeLessThan(RANDN_TOLERANCE);
      if (expected.last === undefined) continue;
      expect(largestDifference(data.slice(-16), expected.last)).toBeLessThan(RANDN_TOLERANCE);
      expect(data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(expected.sum!, 3);
      expect(data.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(expected.sumOfSquares!, 2);
    }
  });

  it('keeps the second number of a pair for the next small draw, past large ones', () => {
    const [pairs, mixed] = [TorchRandomSource.fromSeed(3), TorchRandomSource.fromSeed(3)];
    const [first, second] = pairs.randn([2]).data;
    expect(mixed.randn([1]).data[0]).toBe(first);
    mixed.randn([16]);
    expect(mixed.randn([1]).data[0]).toBe(second);
    expect(mixed.randn([1]).data[0]).not.toBe(second);
  });

  it('draws 16 numbers as one block and 15 one by one', () => {
    const draw = (count: number) => [...TorchRandomSource.fromSeed(5).randn([count]).data];
    expect(draw(15).slice(0, 4)).toEqual(draw(4));
    expect(draw(16).slice(0, 4)).not.toEqual(draw(4));
    expect(draw(32).slice(0, 16)).toEqual(draw(16));
  });

  it('keeps the shape', () => {
    expect(TorchRandomSource.fromSeed(0).randn([2, 3, 4]).shape).toEqual([2, 3, 4]);
  });
});
