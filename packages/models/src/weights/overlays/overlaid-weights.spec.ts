import type { WeightOverlay } from '@zeroreel/core';
import { decodeNumbers, encodeNumbers, type DType, type Weight } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { applyOverlays, changeWeights, replaceWeights, requireStrength } from './overlaid-weights.js';

it('takes any number as a strength', () => {
  for (const strength of [0, 1, 0.7, -1, 2]) expect(() => requireStrength(strength)).not.toThrow();
});

it.each([NaN, Infinity])('refuses %f', (strength) => {
  expect(() => requireStrength(strength)).toThrow(`strength: expected a number, got ${strength}`);
});

const weight = (dtype: DType, ...numbers: number[]): Weight => ({
  dtype,
  shape: [numbers.length],
  data: encodeNumbers(numbers, dtype),
});
const numbers = (found: Weight | undefined): number[] => decodeNumbers(found!.data as Uint8Array, found!.dtype);

describe('changeWeights', () => {
  it.each([
    ['float32', 'float32'],
    ['float16', 'float16'],
    ['bfloat16', 'float32'],
    ['float64', 'float32'],
    ['float8e4m3fn', 'float32'],
  ] as const)('changes %s into %s', async (dtype, expected) => {
    const base = new Map([['a', weight(dtype, 1, 2)]]);
    const changed = await changeWeights(base, new Map([['a', (values: Float32Array) => void (values[1] = 7)]]));
    expect(changed.get('a')).toMatchObject({ dtype: expected, shape: [2] });
    expect(numbers(changed.get('a'))).toEqual([1, 7]);
    expect(numbers(base.get('a'))).toEqual([1, 2]);
  });

  it('leaves the others as they are', async () => {
    const base = new Map([
      ['a', weight('float32', 1)],
      ['b', weight('float32', 2)],
    ]);
    const changed = await changeWeights(base, new Map([['a', () => undefined]]));
    expect(changed.get('b')).toBe(base.get('b'));
    expect([...changed.keys()]).toEqual(['a', 'b']);
  });

  it('changes only what is there', async () => {
    await expect(changeWeights(new Map(), new Map([['a', () => undefined]]))).rejects.toThrow('a is not there');
  });
});

it('replaceWeights gives others under the same keys', () => {
  const [one, two] = [weight('float32', 1), weight('float32', 2)];
  const replaced = replaceWeights(
    new Map([['a', one]]),
    new Map([
      ['a', two],
      ['b', two],
    ]),
  );
  expect(replaced.get('a')).toBe(two);
  expect([...replaced.keys()]).toEqual(['a']);
});

it('lays overlays one over the other, in order', async () => {
  const calls: string[] = [];
  const overlay = (name: string): WeightOverlay => ({
    name,
    async apply(part, weights) {
      calls.push(`${name} ${part} ${[...weights.keys()].join()}`);
      return new Map([[name, { dtype: 'float32', shape: [0], data: new Uint8Array() }]]);
    },
  });
  const { weights, name } = await applyOverlays('vae', { name: 'vae', weights: new Map() }, [
    overlay('a'),
    overlay('b'),
  ]);
  expect(calls).toEqual(['a vae ', 'b vae a']);
  expect([...weights.keys()]).toEqual(['b']);
  expect(name).toBe('vae');
});
