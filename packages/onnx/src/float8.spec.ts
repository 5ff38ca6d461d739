import { describe, expect, it } from 'vitest';
import { float8Bits, float8Value, type Float8DType } from './float8.js';

/** torch 2.13: `torch.arange(256, dtype=torch.uint8).view(dtype).double()`; sum of what is finite, and some of it. */
const TORCH = {
  float8e4m3fn: { sum: 10815.75, at: { 1: 0.001953125, 7: 0.013671875, 8: 0.015625, 0x39: 1.125, 0xfe: -448 } },
  float8e5m2: {
    sum: 720895.9995117188,
    at: { 1: 1.52587890625e-5, 3: 4.57763671875e-5, 0x3d: 1.25, 0x7b: 57344, 0xfc: -Infinity },
  },
} as const;

const DTYPES = ['float8e4m3fn', 'float8e5m2'] as const;
const all = Array.from({ length: 256 }, (_, bits) => bits);

describe.each(DTYPES)('%s', (dtype: Float8DType) => {
  it('stands for the numbers of torch', () => {
    const { sum, at } = TORCH[dtype];
    const finite = all.map((bits) => float8Value(bits, dtype)).filter(Number.isFinite);
    expect(finite.reduce((total, value) => total + Math.abs(value), 0)).toBe(sum);
    for (const [bits, value] of Object.entries(at)) expect(float8Value(Number(bits), dtype)).toBe(value);
    expect(float8Value(0x7f, dtype)).toBeNaN();
  });

  it('comes back bit for bit, NaN aside', () => {
    const numbers = all.filter(
      (bits) => !Number.isNaN(float8Value(bits, dtype)) && float8Value(bits, dtype) < Infinity,
    );
    const isSaturated = (bits: number) => dtype === 'float8e4m3fn' && bits === 0xff;
    const kept = numbers.filter((bits) => !isSaturated(bits));
    expect(kept.map((bits) => float8Bits(float8Value(bits, dtype), dtype))).toEqual(kept);
  });
});

// torch.tensor(values).to(dtype).view(torch.uint8)
it('rounds to the nearest, ties to even, as torch does', () => {
  const values = [0, -0, 1e-9, 2 ** -10, 3 * 2 ** -11, 2 ** -9, 0.01, -0.3, 1.0625, 1.1875, 449, 464, -1000, 7e4, NaN];
  const bitsOf = (dtype: Float8DType) => values.map((value) => float8Bits(value, dtype));
  expect(bitsOf('float8e4m3fn')).toEqual([0, 128, 0, 0, 1, 1, 5, 170, 56, 58, 126, 126, 254, 126, 127]);
  expect(bitsOf('float8e5m2')).toEqual([0, 128, 0, 20, 22, 24, 33, 181, 60, 61, 95, 95, 228, 124, 127]);
  expect([61439, 61440, Infinity].map((value) => float8Bits(value, 'float8e5m2'))).toEqual([123, 124, 124]);
});
