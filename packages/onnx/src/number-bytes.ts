import { float8Bits, float8Value, roundHalfToEven } from './float8.js';
import type { DType } from './value.js';

/**
 * Numbers as the bytes of a tensor of `dtype`, little-endian (as is every platform that JavaScript engines run on).
 * Floats are rounded to nearest; integers must be integral.
 */
export function encodeNumbers(values: ArrayLike<number>, dtype: DType): Uint8Array {
  const array = typedArray(values, dtype);
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** The numbers that the bytes of a tensor of `dtype` stand for; the inverse of {@link encodeNumbers}. */
export function decodeNumbers(bytes: Uint8Array, dtype: DType): number[] {
  const { buffer } = bytes.slice();
  switch (dtype) {
    case 'float32':
      return Array.from(new Float32Array(buffer));
    case 'float64':
      return Array.from(new Float64Array(buffer));
    case 'float8e4m3fn':
    case 'float8e5m2':
      return Array.from(new Uint8Array(buffer), (bits) => float8Value(bits, dtype));
    case 'float16':
      return Array.from(new Uint16Array(buffer), float16Value);
    case 'bfloat16':
      return Array.from(new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer));
    case 'int64':
      return Array.from(new BigInt64Array(buffer), Number);
    case 'int32':
      return Array.from(new Int32Array(buffer));
    case 'int8':
      return Array.from(new Int8Array(buffer));
    case 'uint8':
    case 'bool':
      return Array.from(new Uint8Array(buffer));
  }
}

function typedArray(values: ArrayLike<number>, dtype: DType) {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(values);
    case 'float64':
      return Float64Array.from(values);
    case 'float8e4m3fn':
    case 'float8e5m2':
      return Uint8Array.from(values, (value) => float8Bits(value, dtype));
    case 'float16':
      return Uint16Array.from(values, float16Bits);
    case 'bfloat16':
      return Uint16Array.from(new Uint32Array(Float32Array.from(values).buffer), bfloat16Bits);
    case 'int64':
      return BigInt64Array.from(Array.from(values, BigInt));
    case 'int32':
      return Int32Array.from(values);
    case 'int8':
      return Int8Array.from(values);
    case 'uint8':
    case 'bool':
      return Uint8Array.from(values);
  }
}

/** The upper half of float32 `bits`, rounded to nearest, ties to even. */
function bfloat16Bits(bits: number): number {
  const isNaN = (bits & 0x7fffffff) > 0x7f800000;
  return isNaN ? 0x7fc0 : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/**
 * The bits of the IEEE 754 binary16 number nearest to `value` (ties to even). Beyond ±65504 the result is an infinity.
 */
export function float16Bits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  const exponent = magnitude < 2 ** -14 ? -14 : Math.floor(Math.log2(magnitude));
  const units = roundHalfToEven(magnitude * 2 ** (10 - exponent));
  // The implicit bit of `units` adds one to the exponent field; subnormals lack it, and a carry moves up by itself.
  return sign | ((exponent + 14) * 1024 + units);
}

/** The number that binary16 `bits` stand for. */
export function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
