import { describe, expect, it } from 'vitest';
import { float8Value } from './float8.js';
import { float16OfFloats, floatsOfBfloat16, floatsOfFloat16, floatsOfFloat8 } from './half-floats.js';
import { decodeNumbers, encodeNumbers, float16Bits, float16Value } from './number-bytes.js';

const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);

describe('float16', () => {
  it('stands for the same numbers as those of the graph', () => {
    expect(floatsOfFloat16(all)).toEqual(Float32Array.from(all, float16Value));
  });

  it('comes back bit for bit, NaN aside', () => {
    const numbers = all.filter((bits) => !Number.isNaN(float16Value(bits)));
    expect(float16OfFloats(floatsOfFloat16(numbers))).toEqual(numbers);
    expect(float16OfFloats(Float32Array.of(NaN))).toEqual(Uint16Array.of(0x7e00));
  });

  it('rounds to the nearest, ties to even, at every scale', () => {
    const values = Float32Array.from(
      { length: 20_000 },
      (_, i) => (i % 2 ? -1 : 1) * (1 + ((i * 0.618) % 1)) * 2 ** ((i % 48) - 30),
    );
    const ties = Float32Array.of(
      1 + 2 ** -11,
      1 + 3 * 2 ** -11,
      65519,
      65520,
      65536,
      2 ** -25,
      3 * 2 ** -25,
      2 ** -14 - 2 ** -26,
    );
    for (const numbers of [values, ties])
      expect(float16OfFloats(numbers)).toEqual(Uint16Array.from(numbers, float16Bits));
  });
});

it('bfloat16 stands for the same numbers as those of the graph', () => {
  const bytes = encodeNumbers([0, -1.5, 3e38, 1e-40, Math.PI], 'bfloat16');
  const bits = new Uint16Array(bytes.slice().buffer);
  expect([...floatsOfBfloat16(bits)]).toEqual(decodeNumbers(bytes, 'bfloat16'));
});

it.each(['float8e4m3fn', 'float8e5m2'] as const)('%s stands for the same numbers as those of the graph', (dtype) => {
  const bytes = Uint8Array.from({ length: 256 }, (_, bits) => bits);
  expect(floatsOfFloat8(bytes, dtype)).toEqual(Float32Array.from(bytes, (bits) => float8Value(bits, dtype)));
});
