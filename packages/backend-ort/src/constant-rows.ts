import {
  BYTES_PER_ELEMENT,
  constantProducers,
  decodeNumbers,
  elementCount,
  encodeNumbers,
  type Initializer,
  type Node,
  type OnnxModel,
  type Value,
} from '@zeroreel/onnx';

/** A value up to this size is computed whole where its rows cannot be computed alone, and cut. */
const MOST_SLICED_BYTES = 2 ** 22;

/**
 * Values that a graph makes of its constants, and their rows: what `begin` to `end` of the first axis depends on alone.
 * Rows of a weight in a file are a shorter part of that file.
 */
export class ConstantRows {
  /** Initializers and nodes that rows need beside those of the model. */
  readonly initializers: Initializer[] = [];
  readonly nodes: Node[] = [];
  readonly #initializers: ReadonlyMap<string, Initializer>;
  readonly #producers: ReadonlyMap<string, Node>;
  readonly #values = new Map<string, Value>();
  readonly #made = new Map<string, string>();

  constructor(model: OnnxModel) {
    this.#initializers = new Map(model.initializers.map((initializer) => [initializer.name, initializer]));
    this.#producers = constantProducers(model);
    for (const initializer of model.initializers) this.#values.set(initializer.name, initializer);
    for (const { outputs } of this.#producers.values())
      for (const value of outputs) this.#values.set(value.name, value);
  }

  /** A value that depends on constants alone; undefined for others. */
  value(name: string): Value | undefined {
    return this.#values.get(name);
  }

  /** The bytes of a value that is computed; 0 for one that is stored, and for one that is no constant. */
  computedBytes(name: string): number {
    const value = this.#producers.has(name) ? this.#values.get(name) : undefined;
    return value === undefined ? 0 : elementCount(value.shape) * BYTES_PER_ELEMENT[value.dtype];
  }

  /**
   * The name of rows `begin` to `end` of a value.
   * @returns undefined where the rows need all of a value that is computed
   */
  rows(name: string, begin: number, end: number): string | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    const key = `${name}#${begin}-${end}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const stored = this.#initializers.get(name);
    const made = stored ? this.#storedRows(stored, key, begin, end) : this.#computedRows(value, key, begin, end);
    if (made !== undefined) this.#made.set(key, made);
    return made;
  }

  #storedRows({ data, ...stored }: Initializer, name: string, begin: number, end: number): string {
    const [rows = 1, ...row] = stored.shape;
    const bytes = data.length / rows;
    const part =
      data instanceof Uint8Array
        ? data.subarray(begin * bytes, end * bytes)
        : { file: data.file, offset: data.offset + begin * bytes, length: (end - begin) * bytes };
    this.initializers.push({ ...stored, name, shape: [end - begin, ...row], data: part });
    return name;
  }

  #computedRows(value: Value, name: string, begin: number, end: number): string | undefined {
    const node = this.#producers.get(value.name);
    const inputs = node && this.#inputsOfRows(node, value, begin, end);
    const part: Value = { ...value, name, shape: value.shape.with(0, end - begin) };
    if (node && inputs) this.nodes.push({ ...node, name, inputs, outputs: [part] });
    else if (this.computedBytes(value.name) <= MOST_SLICED_BYTES) {
      const range = [begin, end, 0].map((number) => this.#integers([number]));
      const sliced = { op: 'Slice', domain: '', inputs: [value.name, ...range], attributes: {} };
      this.nodes.push({ ...sliced, name, outputs: [part] });
    } else return undefined;
    return name;
  }

  /** The inputs that a node makes these rows of, where it can make rows of rows. */
  #inputsOfRows({ op, inputs, attributes }: Node, { shape }: Value, begin: number, end: number): string[] | undefined {
    const [rows = 0, ...row] = shape;
    const rowsOf = (name: string): string | undefined => this.rows(name, begin, end);
    const shapeOf = (name: string): readonly number[] => this.#values.get(name)?.shape ?? [];
    const [x = '', y = '', z] = inputs;
    switch (op) {
      case 'Cast':
        return defined([rowsOf(x)]);
      case 'Add':
      case 'Sub':
      case 'Mul':
      case 'Div': {
        const hasRows = (name: string): boolean => shapeOf(name).length === shape.length && shapeOf(name)[0] === rows;
        return defined(inputs.map((name) => (hasRows(name) ? rowsOf(name) : name)));
      }
      case 'ReduceL2': {
        const axes = this.#initializers.get(y)?.data;
        const isByRow = axes instanceof Uint8Array && !decodeNumbers(axes, 'int64').includes(0);
        return isByRow && attributes['keepdims'] !== 0 ? defined([rowsOf(x), y]) : undefined;
      }
      case 'Gemm':
        return attributes['transA'] === 1
          ? undefined
          : defined([rowsOf(x), y, ...(z === undefined ? [] : [rowsOf(z)])]);
      case 'MatMul':
        return shape.length === 2 ? defined([rowsOf(x), y]) : undefined;
      case 'Reshape':
        return shapeOf(x)[0] === rows ? defined([rowsOf(x), this.#integers([end - begin, ...row])]) : undefined;
      default:
        return undefined;
    }
  }

  #integers(numbers: readonly number[]): string {
    const name = `integers.${numbers.join('x')}`;
    if (!this.#made.has(name)) {
      this.#made.set(name, name);
      this.initializers.push({ name, dtype: 'int64', shape: [numbers.length], data: encodeNumbers(numbers, 'int64') });
    }
    return name;
  }
}

const defined = (names: readonly (string | undefined)[]): string[] | undefined => {
  const found = names.filter((name) => name !== undefined);
  return found.length === names.length ? found : undefined;
};
