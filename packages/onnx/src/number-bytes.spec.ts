import { describe, expect, it } from 'vitest';
import { decodeNumbers, encodeNumbers, float16Bits, float16Value } from './number-bytes.js';
import { BYTES_PER_ELEMENT, type DType } from './value.js';

const DTYPES: readonly DType[] = [
  ...(['float32', 'float16', 'bfloat16', 'float64', 'float8e4m3fn', 'float8e5m2'] as const),
  ...(['int64', 'int32', 'int8', 'uint8', 'bool'] as const),
];

describe('number bytes', () => {
  it.each([
    ['float32', 1.5, [0, 0, 0xc0, 0x3f]],
    ['float16', 1.5, [0, 0x3e]],
    ['bfloat16', 1.5, [0xc0, 0x3f]],
    ['float64', 1.5, [0, 0, 0, 0, 0, 0, 0xf8, 0x3f]],
    ['float8e4m3fn', 1.5, [0x3c]],
    ['float8e5m2', -1.5, [0xbe]],
    ['int64', -2, [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['int64', 2 ** 40, [0, 0, 0, 0, 0, 1, 0, 0]],
    ['int32', 258, [2, 1, 0, 0]],
    ['int8', -1, [0xff]],
    ['uint8', 200, [200]],
    ['bool', 1, [1]],
  ] as const)('writes %s %d as little-endian bytes', (dtype, value, bytes) => {
    expect([...encodeNumbers([value], dtype)]).toEqual(bytes);
  });

  it.each(DTYPES)('reads %s back, from bytes at any offset', (dtype) => {
    const bytes = encodeNumbers([0, 1, 1, 0, 1], dtype);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(bytes.length).toBe(5 * BYTES_PER_ELEMENT[dtype]);
    expect(decodeNumbers(shifted.subarray(1), dtype)).toEqual([0, 1, 1, 0, 1]);
  });

  it('rounds bfloat16 to nearest, ties to even, and keeps NaN', () => {
    const values = [1 + 2 ** -8, 1 + 3 * 2 ** -8, 1.001, -3.3e38, NaN];
    // torch.tensor(values).bfloat16().tolist()
    const expected = [1, 1.015625, 1, -3.2964854295465914e38, NaN];
    expect(decodeNumbers(encodeNumbers(values, 'bfloat16'), 'bfloat16')).toEqual(expected);
  });

  it('does not write into what it was given', () => {
    const values = Float32Array.of(1, 2);
    encodeNumbers(values, 'float32').fill(0);
    expect([...values]).toEqual([1, 2]);
  });
});

describe('float16', () => {
  it('gives every one of the 63,488 finite numbers back', () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < 0x10000; bits++) {
      const isFinite = (bits & 0x7c00) !== 0x7c00;
      if (isFinite && float16Bits(float16Value(bits)) !== bits) wrong.push(bits);
    }
    expect(wrong).toEqual([]);
  });

  // numpy: np.float16(value).view(np.uint16)
  it.each([
    [1, 0x3c00],
    [-2, 0xc000],
    [1 / 3, 0x3555],
    [0.1, 0x2e66],
    [65504, 0x7bff],
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [-1e9, 0xfc00],
    [Infinity, 0x7c00],
    [-0, 0x8000],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [1.0001 * 2 ** -25, 0x0001],
    [2 ** -14, 0x0400],
    [(1 - 2 ** -12) * 2 ** -14, 0x0400],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [7.9999999, 0x4800],
  ])('rounds %d to nearest, ties to even', (value, bits) => {
    expect(float16Bits(value)).toBe(bits);
  });

  it('keeps NaN and the infinities', () => {
    expect(float16Value(float16Bits(NaN))).toBeNaN();
    expect(float16Value(float16Bits(-Infinity))).toBe(-Infinity);
  });
});
