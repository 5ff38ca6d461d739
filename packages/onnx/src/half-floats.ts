import { float8Value, type Float8DType } from './float8.js';

/*
 * float16, bfloat16 and float8 by their bits, fast enough for networks of a billion numbers. `float16Bits`,
 * `float16Value` and `float8Value` convert single numbers, with the same results.
 */

/** The numbers that IEEE 754 binary16 `bits` stand for, written to `values`. */
export function floatsOfFloat16(bits: Uint16Array, values: Float32Array = new Float32Array(bits.length)): Float32Array {
  const table = float16Table();
  for (let i = 0; i < bits.length; i++) values[i] = table[bits[i] ?? 0] ?? 0;
  return values;
}

/** The bits of the binary16 numbers nearest to `values`, ties to even; an infinity beyond ±65504. */
export function float16OfFloats(values: Float32Array): Uint16Array {
  const floats = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = nearestHalf(floats[i] ?? 0);
  return halves;
}

/** bfloat16 is the upper half of a float32, written to `values`. */
export function floatsOfBfloat16(
  bits: Uint16Array,
  values: Float32Array = new Float32Array(bits.length),
): Float32Array {
  const floats = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) floats[i] = (bits[i] ?? 0) << 16;
  return values;
}

/** The numbers that float8 `bits` stand for, written to `values`. */
export function floatsOfFloat8(
  bits: Uint8Array,
  dtype: Float8DType,
  values: Float32Array = new Float32Array(bits.length),
): Float32Array {
  const table = Float32Array.from({ length: 256 }, (_, value) => float8Value(value, dtype));
  for (let i = 0; i < bits.length; i++) values[i] = table[bits[i] ?? 0] ?? 0;
  return values;
}

let table: Float32Array | undefined;

/** All 65536 numbers, made when they are first needed. */
function float16Table(): Float32Array {
  table ??= Float32Array.from({ length: 65536 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
  return table;
}

const INFINITY = 0x7f800000;
const TOO_LARGE = 0x47800000; // 65536
const LEAST_NORMAL = 0x38800000; // 2^-14
const HALF = 0x3f000000;
const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** Rounding may carry from the fraction into the exponent, and from there to infinity. */
function nearestHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= TOO_LARGE) return sign | (magnitude > INFINITY ? 0x7e00 : 0x7c00);
  if (magnitude < LEAST_NORMAL) return sign | subnormalHalf(magnitude);
  return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
}

/** Numbers in [0.5, 1) are 2^-24 apart, as binary16's subnormals are: adding 0.5 rounds to them. */
function subnormalHalf(magnitude: number): number {
  scratchBits[0] = magnitude;
  scratch[0] = (scratch[0] ?? 0) + 0.5;
  return (scratchBits[0] ?? 0) - HALF;
}
