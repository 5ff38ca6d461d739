import { readFileSync } from 'node:fs';
import { tensor, type Tensor } from '@zeroreel/core';
import { elementCount, type Shape } from '@zeroreel/onnx';

interface Entry {
  readonly dtype: string;
  readonly shape: Shape;
  readonly data_offsets: readonly [number, number];
}

/**
 * Reads the tensors of a golden file (safetensors: eight bytes of header length, a JSON header, the data). It is
 * independent of the library's reader, which is therefore not tested with itself.
 */
export class GoldenTensors {
  private readonly bytes: Buffer;
  private readonly header: Readonly<Record<string, Entry>>;
  private readonly start: number;

  /** @param file path of a .safetensors file with entries of type F32, I32 and U8 */
  constructor(readonly file: string) {
    this.bytes = readFileSync(file);
    const length = Number(this.bytes.readBigUInt64LE(0));
    this.header = JSON.parse(this.bytes.toString('utf8', 8, 8 + length)) as Record<string, Entry>;
    this.start = 8 + length;
  }

  has(name: string): boolean {
    return name in this.header;
  }

  /** The float32 tensor `name`. */
  float(name: string): Tensor {
    const { shape, buffer } = this.read(name, 'F32', 4);
    return tensor(new Float32Array(buffer), shape);
  }

  /** The int32 tensor `name`. */
  int(name: string): Tensor<'int32'> {
    const { shape, buffer } = this.read(name, 'I32', 4);
    return { dtype: 'int32', shape, data: new Int32Array(buffer) };
  }

  /** The uint8 tensor `name`. */
  byte(name: string): Tensor<'uint8'> {
    const { shape, buffer } = this.read(name, 'U8', 1);
    return { dtype: 'uint8', shape, data: new Uint8Array(buffer) };
  }

  private read(name: string, dtype: string, size: number): { shape: Shape; buffer: ArrayBuffer } {
    const entry = this.header[name];
    if (entry === undefined) throw new Error(`${this.file} has no tensor ${name}`);
    const { shape, data_offsets: offsets } = entry;
    const bytes = this.bytes.subarray(this.start + offsets[0], this.start + offsets[1]);
    if (entry.dtype !== dtype || bytes.length !== elementCount(shape) * size) {
      throw new Error(`${this.file}: ${name} is ${entry.dtype} in ${bytes.length} bytes, expected ${dtype}`);
    }
    return { shape, buffer: new Uint8Array(bytes).buffer };
  }
}

/** Returns entry `index` of the first axis: `[A, B, …]` → `[B, …]`. */
export function entry(from: Tensor, index: number): Tensor {
  const shape = from.shape.slice(1);
  const size = elementCount(shape);
  return tensor(from.data.slice(index * size, (index + 1) * size), shape);
}

/** Returns the entries from `begin` up to, but not including, `end` of the first axis. */
export function entries(from: Tensor, begin: number, end: number): Tensor {
  const shape = from.shape.slice(1);
  const size = elementCount(shape);
  return tensor(from.data.slice(begin * size, end * size), [end - begin, ...shape]);
}
