import { expect, it } from 'vitest';
import { convertFloats, isFloatType } from './convert-floats.js';
import { decodeNumbers, encodeNumbers } from './number-bytes.js';

it.each(['float32', 'float16', 'bfloat16', 'float64', 'float8e4m3fn', 'float8e5m2'] as const)(
  'converts %s both ways, at any offset',
  (from) => {
    const numbers = [1, -2, 0.5, 0.25];
    const bytes = new Uint8Array([9, ...encodeNumbers(numbers, from)]).subarray(1);
    for (const to of ['float32', 'float16'] as const) {
      expect(decodeNumbers(convertFloats(bytes, from, to), to)).toEqual(numbers);
    }
  },
);

it('converts any number of them', () => {
  const numbers = Array.from({ length: 2 ** 20 + 2 }, (_, index) => (index % 2048) - 1024);
  const halves = convertFloats(encodeNumbers(numbers, 'float32'), 'float32', 'float16');
  expect(decodeNumbers(convertFloats(halves, 'float16', 'float32'), 'float32')).toEqual(numbers);
});

it('knows floats', () => {
  expect(['float16', 'float8e5m2', 'int8', 'bool'].map(isFloatType)).toEqual([true, true, false, false]);
});
