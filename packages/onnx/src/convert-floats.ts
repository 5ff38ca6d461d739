import { float16OfFloats, floatsOfBfloat16, floatsOfFloat16, floatsOfFloat8 } from './half-floats.js';
import { BYTES_PER_ELEMENT, type FloatDType, type StoredFloatDType } from './value.js';

/** The numbers that are converted at a time: what that takes beside both ends is small. */
const BLOCK = 2 ** 20;

/**
 * The bytes of numbers of one type as those of another, rounded to nearest, fast enough for networks.
 * @param bytes at any offset of their buffer
 */
export function convertFloats(
  bytes: Uint8Array,
  from: FloatDType | StoredFloatDType,
  to: FloatDType,
): Uint8Array<ArrayBuffer> {
  const [read, written] = [BYTES_PER_ELEMENT[from], BYTES_PER_ELEMENT[to]];
  const count = bytes.length / read;
  const result = new Uint8Array(written * count);
  for (let begin = 0; begin < count; begin += BLOCK) {
    // A copy begins where its numbers may.
    const floats = floatsOf(new Uint8Array(bytes.subarray(read * begin, read * (begin + BLOCK))).buffer, from);
    const { buffer } = to === 'float16' ? float16OfFloats(floats) : floats;
    result.set(new Uint8Array(buffer), written * begin);
  }
  return result;
}

function floatsOf(buffer: ArrayBuffer, dtype: FloatDType | StoredFloatDType): Float32Array {
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer);
    case 'float16':
      return floatsOfFloat16(new Uint16Array(buffer));
    case 'bfloat16':
      return floatsOfBfloat16(new Uint16Array(buffer));
    case 'float64':
      return new Float32Array(new Float64Array(buffer));
    case 'float8e4m3fn':
    case 'float8e5m2':
      return floatsOfFloat8(new Uint8Array(buffer), dtype);
  }
}

/** Whether numbers of a type are floats, which `convertFloats` takes. */
export const isFloatType = (dtype: string): dtype is FloatDType | StoredFloatDType => FLOATS.includes(dtype);

const FLOATS: readonly string[] = [...['float32', 'float16'], ...['bfloat16', 'float64', 'float8e4m3fn', 'float8e5m2']];
