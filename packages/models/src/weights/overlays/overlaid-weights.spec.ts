import { decodeNumbers, encodeNumbers, type DType, type Weight } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { changeWeights, replaceWeights } from './overlaid-weights.js';

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
    ['int64', 'int64'],
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
