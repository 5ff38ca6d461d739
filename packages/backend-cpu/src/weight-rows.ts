import { open, type FileHandle } from 'node:fs/promises';
import { ConstantRows, Constants } from '@zeroreel/backend-ort';
import { ZeroreelError, type Backend } from '@zeroreel/core';
import {
  BYTES_PER_ELEMENT,
  convertFloats,
  elementCount,
  isFloatType,
  pruneNodes,
  readInitializers,
  type FloatDType,
  type Initializer,
  type OnnxModel,
  type Shape,
  type StoredFloatDType,
  type Value,
} from '@zeroreel/onnx';
import type { Part } from './rounding.js';

/** The numbers of a stored weight that are read at once, and those of a computed one that a session computes. */
const [READ_AT_ONCE, COMPUTED_AT_ONCE] = [2 ** 18, 2 ** 21];

/** Some rows of a part of a weight. */
export interface Rows {
  /** Of the first one, counted from the part's first. */
  readonly begin: number;
  /** Row-major; theirs until the next ones are asked for. */
  readonly numbers: Float32Array;
}

/** What a graph makes of its constants, in floats and a few rows at a time: one after the other, in the same memory. */
export class WeightRows implements AsyncDisposable {
  readonly #constants: Constants;
  readonly #files = new Map<string, FileHandle>();
  #memory = new ArrayBuffer(0);

  /** @param backend computes weights that a LoRA lies on */
  constructor(
    private readonly model: OnnxModel,
    private readonly backend: Backend,
  ) {
    this.#constants = new Constants(model);
  }

  /**
   * Rows of a value in float32 that depends on constants alone, in their order.
   * @param part which ones
   */
  of(value: Value, part: Part): AsyncIterable<Rows> {
    const source = this.#source(value.name);
    return source ? this.#stored(value, part, source) : this.#computed(value, part);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const file of this.#files.values()) await file.close();
    this.#files.clear();
    this.#memory = new ArrayBuffer(0);
  }

  async *#stored({ shape }: Value, part: Part, source: Source): AsyncGenerator<Rows> {
    for (const [begin, end] of pieces(shape, part, READ_AT_ONCE)) {
      yield { begin: begin - part[0], numbers: await this.#read(source, begin, end) };
    }
  }

  async *#computed({ name, shape }: Value, part: Part): AsyncGenerator<Rows> {
    const rows = new ConstantRows(this.model);
    for (const [begin, end] of pieces(shape, part, COMPUTED_AT_ONCE)) {
      const piece = rows.rows(name, begin, end);
      if (piece === undefined) {
        const whole = await this.#compute({ name, dtype: 'float32', shape });
        const row = elementCount(shape.slice(1));
        yield { begin: 0, numbers: whole.subarray(part[0] * row, part[1] * row) };
        return;
      }
      const value: Value = { name: piece, dtype: 'float32', shape: shape.with(0, end - begin) };
      yield { begin: begin - part[0], numbers: await this.#compute(value, rows) };
    }
  }

  /** The stored weight that a value is cast from, and its types one after the other; undefined for others. */
  #source(name: string): Source | undefined {
    const types: FloatDType[] = [];
    let at = name;
    for (let node = this.#constants.producer(at); node !== undefined; node = this.#constants.producer(at)) {
      const dtype = node.outputs[0]?.dtype;
      if (node.op !== 'Cast' || (dtype !== 'float32' && dtype !== 'float16')) return undefined;
      types.unshift(dtype);
      at = node.inputs[0] ?? '';
    }
    const weight = this.#constants.stored(at);
    return weight && isFloatType(weight.dtype) ? { weight, dtype: weight.dtype, types } : undefined;
  }

  async #read({ weight: { data, shape }, dtype, types }: Source, begin: number, end: number): Promise<Float32Array> {
    const rowBytes = elementCount(shape.slice(1)) * BYTES_PER_ELEMENT[dtype];
    const length = (end - begin) * rowBytes;
    if (this.#memory.byteLength < length) this.#memory = new ArrayBuffer(length);
    let bytes = new Uint8Array(this.#memory, 0, length);
    if (data instanceof Uint8Array) bytes.set(data.subarray(begin * rowBytes, end * rowBytes));
    else await this.#fill(bytes, data.file, data.offset + begin * rowBytes);
    let from: FloatDType | StoredFloatDType = dtype;
    for (const to of types) {
      if (from !== to) bytes = convertFloats(bytes, from, to);
      from = to;
    }
    return new Float32Array(bytes.buffer, 0, bytes.length / BYTES_PER_ELEMENT.float32);
  }

  async #fill(bytes: Uint8Array, name: string, position: number): Promise<void> {
    const file = this.#files.get(name) ?? (await open(name));
    this.#files.set(name, file);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, position);
    if (bytesRead === bytes.length) return;
    const message = `${name}: expected ${bytes.length} bytes from byte ${position}, got ${bytesRead}`;
    throw new ZeroreelError('missing-file', message);
  }

  /** In a session of its own. */
  async #compute(value: Value, rows?: ConstantRows): Promise<Float32Array> {
    const { model } = this;
    const nodes = pruneNodes([...model.nodes, ...(rows?.nodes ?? [])], [value.name]);
    const initializers = readInitializers(nodes, [...model.initializers, ...(rows?.initializers ?? [])]);
    const computed = { name: 'weights to round', inputs: [], outputs: [value], nodes, initializers };
    await using executable = await this.backend.compile(computed);
    return (await executable.run({})).host[value.name]?.data as Float32Array;
  }
}

interface Source {
  readonly weight: Initializer;
  readonly dtype: FloatDType | StoredFloatDType;
  readonly types: readonly FloatDType[];
}

/** A part of the rows of a shape in pieces of at most `numbers` numbers. */
function pieces([, ...row]: Shape, [first, last]: Part, numbers: number): readonly Part[] {
  const most = Math.max(1, Math.floor(numbers / elementCount(row)));
  return Array.from({ length: Math.ceil((last - first) / most) }, (_, index) => {
    const begin = first + index * most;
    return [begin, Math.min(last, begin + most)];
  });
}
