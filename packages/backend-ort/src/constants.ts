import {
  BYTES_PER_ELEMENT,
  constantProducers,
  elementCount,
  encodeNumbers,
  type Initializer,
  type Node,
  type OnnxModel,
  type Value,
} from '@zeroreel/onnx';

/** Values of a graph that depend on its initializers alone. */
export class Constants {
  /** Initializers and nodes that are made of them, and that a graph with them needs beside those of the model. */
  readonly initializers: Initializer[] = [];
  readonly nodes: Node[] = [];
  readonly #stored: ReadonlyMap<string, Initializer>;
  readonly #producers: ReadonlyMap<string, Node>;
  readonly #values: ReadonlyMap<string, Value>;
  readonly #lists = new Set<string>();

  constructor(model: OnnxModel) {
    this.#stored = new Map(model.initializers.map((initializer) => [initializer.name, initializer]));
    this.#producers = constantProducers(model);
    const computed = [...this.#producers.values()].flatMap(({ outputs }) => outputs);
    this.#values = new Map([...model.initializers, ...computed].map((value) => [value.name, value]));
  }

  /** The constant of that name; undefined for values that are none. */
  value(name: string): Value | undefined {
    return this.#values.get(name);
  }

  /** The initializer of that name. */
  stored(name: string): Initializer | undefined {
    return this.#stored.get(name);
  }

  /** The node that computes a constant. */
  producer(name: string): Node | undefined {
    return this.#producers.get(name);
  }

  /** The bytes of a constant that is computed; 0 for one that is stored, and for other values. */
  computedBytes(name: string): number {
    const value = this.#producers.has(name) ? this.#values.get(name) : undefined;
    return value === undefined ? 0 : bytesOf(value);
  }

  /** The name of a list of numbers, which is added where it is new. */
  list(numbers: readonly number[], dtype: 'int64' | 'float32' = 'int64'): string {
    const name = `${dtype}.${numbers.join('x')}`;
    if (!this.#lists.has(name) && !this.#stored.has(name)) {
      this.#lists.add(name);
      this.initializers.push({ name, dtype, shape: [numbers.length], data: encodeNumbers(numbers, dtype) });
    }
    return name;
  }
}

const bytesOf = ({ shape, dtype }: Value): number => elementCount(shape) * BYTES_PER_ELEMENT[dtype];

/** The size up to which a constant is computed whole where its rows cannot be computed alone, and then divided. */
export const MOST_WHOLE_BYTES = 2 ** 22;
