import { add, encodeNumbers, mul, type DType, type Weight } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { weightNumbers } from '../../__testing__/weight-numbers.js';
import { changeWeights, replaceWeights, type WeightChange } from './changed-weights.js';

const weight = (dtype: DType, ...numbers: number[]): Weight => ({
  dtype,
  shape: [numbers.length],
  data: encodeNumbers(numbers, dtype),
});

const addThousandth: WeightChange = (g, value) => add(g, value, 0.001);

describe('changeWeights', () => {
  it.each(['float32', 'float16', 'bfloat16', 'float64', 'float8e4m3fn'] as const)(
    'changes %s in float32, without rounding the result to it',
    async (dtype) => {
      const base = new Map([['a', weight(dtype, 1, 2)]]);
      const changed = changeWeights(base, new Map([['a', addThousandth]]));
      expect(changed.get('a')).toMatchObject({ dtype, shape: [2] });
      expect([...(await weightNumbers(changed.get('a')))]).toEqual([1.001, 2.001].map(Math.fround));
      expect([...(await weightNumbers(base.get('a')))]).toEqual([1, 2]);
    },
  );

  it('changes what was changed already, in order', async () => {
    const once = changeWeights(new Map([['a', weight('float16', 3)]]), new Map([['a', addThousandth]]));
    const twice = changeWeights(once, new Map([['a', (g, value) => mul(g, value, 2)]]));
    expect([...(await weightNumbers(twice.get('a')))]).toEqual([Math.fround(6.002)]);
  });

  it('leaves the others as they are', () => {
    const base = new Map([
      ['a', weight('float32', 1)],
      ['b', weight('float32', 2)],
    ]);
    const changed = changeWeights(base, new Map([['a', addThousandth]]));
    expect(changed.get('b')).toBe(base.get('b'));
    expect([...changed.keys()]).toEqual(['a', 'b']);
  });

  it('changes only what is there', () => {
    expect(() => changeWeights(new Map(), new Map([['a', addThousandth]]))).toThrow('a is not there');
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
