import type { Initializer, Node, OnnxModel, Value } from '@zeroreel/onnx';
import { Constants, MOST_WHOLE_BYTES } from './constants.js';
import { inputsOfRows } from './inputs-of-rows.js';

/**
 * Rows of the constants of a graph: what `begin` to `end` of the first axis depends on alone. Rows of a weight in a file
 * are a shorter part of that file.
 */
export class ConstantRows {
  readonly #constants: Constants;
  readonly #made = new Map<string, string>();

  constructor(model: OnnxModel) {
    this.#constants = new Constants(model);
  }

  /** What rows need beside the initializers of the model. */
  get initializers(): readonly Initializer[] {
    return this.#constants.initializers;
  }

  /** What rows need beside the nodes of the model. */
  get nodes(): readonly Node[] {
    return this.#constants.nodes;
  }

  /**
   * The name of rows `begin` to `end` of a value.
   * @returns undefined where the rows need all of a value that is computed
   */
  rows(name: string, begin: number, end: number): string | undefined {
    const value = this.#constants.value(name);
    if (value === undefined) return undefined;
    const key = `${name}#${begin}-${end}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const stored = this.#constants.stored(name);
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
    this.#constants.initializers.push({ ...stored, name, shape: [end - begin, ...row], data: part });
    return name;
  }

  #computedRows(value: Value, name: string, begin: number, end: number): string | undefined {
    const node = this.#constants.producer(value.name);
    const rows = { count: end - begin, of: (input: string) => this.rows(input, begin, end) };
    const inputs = node && inputsOfRows(node, value.shape, this.#constants, rows);
    const part: Value = { ...value, name, shape: value.shape.with(0, end - begin) };
    if (node && inputs) this.#constants.nodes.push({ ...node, name, inputs, outputs: [part] });
    else if (this.#constants.computedBytes(value.name) <= MOST_WHOLE_BYTES) {
      const range = [begin, end, 0].map((number) => this.#constants.list([number]));
      const sliced = { op: 'Slice', domain: '', inputs: [value.name, ...range], attributes: {} };
      this.#constants.nodes.push({ ...sliced, name, outputs: [part] });
    } else return undefined;
    return name;
  }
}
