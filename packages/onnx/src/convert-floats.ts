import { float16OfFloats, floatsOfBfloat16, floatsOfFloat16, floatsOfFloat8 } from './half-floats.js';
import { BYTES_PER_ELEMENT, type FloatDType, type StoredFloatDType } from './value.js';

/** The numbers that are converted at a time: what that takes beside both ends is small. */
const BLOCK = 2 ** 20;

/**
 * The bytes of numbers of one type as those of another, rounded to nearest, fast enough for networks. Beside both ends it
 * takes nothing for numbers that begin where their type may and become float32: freed memory stays with the process.
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
    const block = bytes.subarray(read * begin, read * (begin + BLOCK));
    const aligned = block.byteOffset % read === 0 ? block : new Uint8Array(block);
    const place = [result.buffer, written * begin, block.length / read] as const;
    if (to === 'float32') writeFloats(aligned, from, new Float32Array(...place));
    else {
      const floats = new Float32Array(block.length / read);
      writeFloats(aligned, from, floats);
      new Uint16Array(...place).set(float16OfFloats(floats));
    }
  }
  return result;
}

/** Reads numbers, whose bytes begin where their type may, into `values`. */
function writeFloats(bytes: Uint8Array, dtype: FloatDType | StoredFloatDType, values: Float32Array): void {
  const { buffer, byteOffset } = bytes;
  switch (dtype) {
    case 'float32':
      values.set(new Float32Array(buffer, byteOffset, values.length));
      return;
    case 'float16':
      floatsOfFloat16(new Uint16Array(buffer, byteOffset, values.length), values);
      return;
    case 'bfloat16':
      floatsOfBfloat16(new Uint16Array(buffer, byteOffset, values.length), values);
      return;
    case 'float64':
      values.set(new Float64Array(buffer, byteOffset, values.length));
      return;
    case 'float8e4m3fn':
    case 'float8e5m2':
      floatsOfFloat8(bytes, dtype, values);
  }
}

/** Whether numbers of a type are floats, which `convertFloats` takes. */
export const isFloatType = (dtype: string): dtype is FloatDType | StoredFloatDType => FLOATS.includes(dtype);

const FLOATS: readonly string[] = [...['float32', 'float16'], ...['bfloat16', 'float64', 'float8e4m3fn', 'float8e5m2']];
