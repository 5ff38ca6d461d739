import { ZeroreelError, type ModelFile } from '@zeroreel/core';
import {
  BYTES_PER_ELEMENT,
  decodeNumbers,
  elementCount,
  floatsOfBfloat16,
  floatsOfFloat16,
  floatsOfFloat8,
  formatShape,
  type DType,
  type ExternalBytes,
  type Shape,
  type Weight,
} from '@zeroreel/onnx';

/** A weight that stays in a file of the model. Other weights can be made of its bytes, or of some of them. */
export class StoredWeight implements Weight {
  readonly #file: ModelFile;
  readonly data: ExternalBytes;

  /** @param place which bytes of the file, whose location is asked when a backend wants it */
  constructor(
    file: ModelFile,
    readonly dtype: DType,
    readonly shape: Shape,
    { offset, length }: Pick<ExternalBytes, 'offset' | 'length'>,
  ) {
    this.#file = file;
    this.data = {
      get file() {
        return file.location;
      },
      offset,
      length,
    };
  }

  /** Its bytes, little-endian, row-major. */
  read(): Promise<Uint8Array> {
    return this.#file.read(this.data.offset, this.data.length);
  }

  /** The same numbers in another shape. */
  reshaped(shape: Shape): StoredWeight {
    if (elementCount(shape) !== elementCount(this.shape)) {
      throw new RangeError(`${formatShape(this.shape)} cannot be read as ${formatShape(shape)}`);
    }
    return new StoredWeight(this.#file, this.dtype, shape, this.data);
  }

  /** Part `index` of `count` equal parts along the first axis. */
  part(index: number, count: number): StoredWeight {
    const [rows = 0, ...row] = this.shape;
    const shape = [rows / count, ...row];
    const length = elementCount(shape) * BYTES_PER_ELEMENT[this.dtype];
    const offset = this.data.offset + index * length;
    return new StoredWeight(this.#file, this.dtype, shape, { offset, length });
  }
}

/**
 * Reads the numbers of a weight, from its file where it lies in one.
 * @throws ZeroreelError `invalid-model` for a weight that is in a file but was not opened by `readSafetensors`
 */
export async function readNumbers(weight: Weight, key: string): Promise<Float32Array> {
  const bytes = await bytesOf(weight, key);
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset, byteLength } = aligned;
  switch (weight.dtype) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, byteLength / 4).slice();
    case 'float64':
      return Float32Array.from(new Float64Array(buffer, byteOffset, byteLength / 8));
    case 'float16':
      return floatsOfFloat16(new Uint16Array(buffer, byteOffset, byteLength / 2));
    case 'bfloat16':
      return floatsOfBfloat16(new Uint16Array(buffer, byteOffset, byteLength / 2));
    case 'float8e4m3fn':
    case 'float8e5m2':
      return floatsOfFloat8(bytes, weight.dtype);
    default:
      return Float32Array.from(decodeNumbers(bytes, weight.dtype));
  }
}

async function bytesOf(weight: Weight, key: string): Promise<Uint8Array> {
  if (weight.data instanceof Uint8Array) return weight.data;
  if (weight instanceof StoredWeight) return weight.read();
  throw new ZeroreelError(
    'invalid-model',
    `${key}: expected a weight of an opened file, got one that only tells its place in ${weight.data.file}`,
  );
}
