import type { Initializer, Node, Value } from '@zeroreel/onnx';
import { MOST_WHOLE_BYTES, type Constants } from './constants.js';
import { inputsOfRows } from './inputs-of-rows.js';

/**
 * How the body of a Scan makes a part of the rows of constants. A constant of n rows is given to the Scan as
 * [parts, n / parts, …], which are the same bytes, and each run of the body gets one part.
 */
export class PartOfRows {
  /** Constants that the Scan is given, and what the body calls a part of each. */
  readonly given: { readonly whole: string; readonly part: string }[] = [];
  /** Nodes of the body. */
  readonly nodes: Node[] = [];
  readonly #constants: Constants;
  readonly #prefix: string;
  readonly #rows: number;
  readonly #parts: number;
  readonly #made = new Map<string, string>();

  /**
   * @param prefix begins the names in the body, which no other body may have
   * @param rows of each constant
   * @param parts a divisor of `rows`
   */
  constructor(constants: Constants, prefix: string, rows: number, parts: number) {
    this.#constants = constants;
    this.#prefix = prefix;
    this.#rows = rows;
    this.#parts = parts;
  }

  /**
   * The name of a part of a constant in the body.
   * @returns undefined where a part needs all of a value that is computed, and for values of another number of rows
   */
  of(name: string): string | undefined {
    const value = this.#constants.value(name);
    if (value?.shape[0] !== this.#rows) return undefined;
    const made = this.#made.get(name) ?? this.#make(value);
    if (made !== undefined) this.#made.set(name, made);
    return made;
  }

  #make(value: Value): string | undefined {
    const part = `${this.#prefix}/${value.name}`;
    const whole = this.#constants.stored(value.name);
    if (whole) return this.#give(whole, part);
    const count = this.#rows / this.#parts;
    const node = this.#constants.producer(value.name);
    const rows = { count, of: (name: string) => this.of(name) };
    const inputs = node && inputsOfRows(node, value.shape, this.#constants, rows);
    if (node && inputs) {
      const shape = value.shape.with(0, count);
      this.nodes.push({ ...node, name: part, inputs, outputs: [{ ...value, name: part, shape }] });
      return part;
    }
    return this.#constants.computedBytes(value.name) <= MOST_WHOLE_BYTES ? this.#give(value, part) : undefined;
  }

  #give(value: Value | Initializer, part: string): string {
    const whole = `${this.#prefix}/${value.name}#${this.#parts}`;
    const shape = [this.#parts, this.#rows / this.#parts, ...value.shape.slice(1)];
    if ('data' in value) this.#constants.initializers.push({ ...value, name: whole, shape });
    else {
      const inputs = [value.name, this.#constants.list(shape)];
      const outputs = [{ ...value, name: whole, shape }];
      this.#constants.nodes.push({ op: 'Reshape', domain: '', name: whole, inputs, outputs, attributes: {} });
    }
    this.given.push({ whole, part });
    return part;
  }
}
