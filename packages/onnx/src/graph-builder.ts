import type { Dialect } from './dialect.js';
import { nameOutputs, pruneNodes, readInitializers } from './finish-graph.js';
import { graphError, OnnxError } from './graph-error.js';
import { NameRegister } from './name-register.js';
import { encodeNumbers } from './number-bytes.js';
import type { Attribute, ComputedWeight, Initializer, Node, OnnxModel, Weight, WeightLookup } from './onnx-model.js';
import { cast } from './ops/elementwise.js';
import {
  BYTES_PER_ELEMENT,
  elementCount,
  formatShape,
  sameShape,
  type DType,
  type FloatDType,
  type Shape,
  type Value,
  type ValueType,
} from './value.js';

/** What a graph is built for. */
export interface GraphOptions {
  readonly name: string;
  /** What the graph computes in; weights of another type are cast. */
  readonly dtype: FloatDType;
  readonly dialect: Dialect;
  readonly weights?: WeightLookup;
}

/** Constants of at most this many elements are shared where they are equal (a causal mask of 77 tokens has 5,929). */
const SHARED_ELEMENTS = 8192;

/**
 * Writes one graph, node by node. Scopes are the checkpoint's module path: inside `scope('mid_block', …)`,
 * `parameter('proj.weight', …)` reads the key `mid_block.proj.weight`.
 *
 * A node can only read values that exist already, so the nodes are in topological order by construction.
 */
export class GraphBuilder {
  readonly dtype: FloatDType;
  readonly dialect: Dialect;
  readonly #name: string;
  readonly #weights: WeightLookup | undefined;
  readonly #names = new NameRegister();
  /** Every value of the graph by name; a value that is not in here belongs to another graph. */
  readonly #values = new Map<string, Value>();
  readonly #inputs: Value[] = [];
  readonly #outputs = new Map<string, Value>();
  readonly #nodes: Node[] = [];
  readonly #initializers: Initializer[] = [];
  readonly #parameters = new Map<string, Value>();
  readonly #constants = new Map<string, Value>();
  readonly #usedKeys = new Set<string>();
  #path = '';

  constructor({ name, dtype, dialect, weights }: GraphOptions) {
    this.#name = name;
    this.dtype = dtype;
    this.dialect = dialect;
    this.#weights = weights;
  }

  /** The open scopes, joined by dots. */
  get path(): string {
    return this.#path;
  }

  /** Keys that `parameter` has read so far. */
  get usedKeys(): ReadonlySet<string> {
    return this.#usedKeys;
  }

  /** Runs `body` inside `name`, which may itself hold dots; an empty name opens no scope. */
  scope<T>(name: string, body: () => T): T {
    const outer = this.#path;
    this.#path = this.#keyOf(name);
    try {
      return body();
    } finally {
      this.#path = outer;
    }
  }

  /**
   * Declares an input of the graph. Its name is used as it is, whatever the scope. An input stays even if nothing reads
   * it.
   * @throws OnnxError `duplicate-name`
   */
  input(name: string, dtype: DType, shape: Shape): Value {
    this.#names.claim(name);
    const value = this.#addValue({ name, dtype, shape });
    this.#inputs.push(value);
    return value;
  }

  /**
   * Declares `value` as an output called `name`, whatever the scope.
   * @throws OnnxError `duplicate-name`
   */
  output(name: string, value: Value): void {
    this.#requireOwn('output', value);
    this.#names.claim(name);
    this.#outputs.set(name, value);
  }

  /**
   * The weight at `path.name`, in the graph's float type. Asked for again, it is the same value.
   * @throws OnnxError `missing-weight` or `weight-shape`, naming the key and both shapes
   */
  parameter(name: string, shape: Shape): Value {
    const key = this.#keyOf(name);
    const weight = this.#weights?.get(key);
    requireWeight(key, shape, weight);
    const value = this.#parameters.get(key) ?? this.weight(name, weight);
    this.#parameters.set(key, value);
    this.#usedKeys.add(key);
    return value;
  }

  /**
   * A weight that is none of the graph's parameters, such as a factor of one, under the name `path.name`.
   * @param dtype its type in the graph; default: what the graph computes in
   */
  weight(name: string, weight: Weight | ComputedWeight, dtype: FloatDType = this.dtype): Value {
    return this.scope(name, () => {
      const value = 'data' in weight ? this.#initializer(this.#path, weight) : weight.compute(this);
      return cast(this, value, dtype);
    });
  }

  /** Whether the weights hold the key `path.name`. */
  hasParameter(name: string): boolean {
    return this.#weights?.get(this.#keyOf(name)) !== undefined;
  }

  /**
   * A constant made here. Equal small constants are shared. Numbers are converted to `dtype` (float16 included).
   * @throws OnnxError `shape-mismatch` where `shape` does not hold as many elements as there are values
   */
  constant(values: ArrayLike<number>, shape: Shape, dtype: DType): Value {
    if (values.length !== elementCount(shape)) {
      throw graphError(this, 'shape-mismatch', 'constant', `${values.length} values do not fill ${formatShape(shape)}`);
    }
    const data = encodeNumbers(values, dtype);
    const make = () => this.#initializer('constant', { dtype, shape, data });
    if (values.length > SHARED_ELEMENTS) return make();
    const content = `${dtype} ${shape.join()} ${data.join()}`;
    const value = this.#constants.get(content) ?? make();
    this.#constants.set(content, value);
    return value;
  }

  /** Adds a node with one output. Prefer the operators (`add`, `conv2d`, …), which check shapes. */
  node(
    op: string,
    inputs: readonly (Value | undefined)[],
    output: ValueType,
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Value {
    const name = this.#names.unique(`${this.#path}/${op}`);
    const value = this.#addValue({ name, dtype: output.dtype, shape: output.shape });
    this.#nodes.push({ op, domain, name, inputs: this.#inputNames(op, inputs), outputs: [value], attributes });
    return value;
  }

  /** Adds a node with several outputs. */
  nodes(
    op: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly ValueType[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Value[] {
    const name = this.#names.unique(`${this.#path}/${op}`);
    const inputNames = this.#inputNames(op, inputs);
    const values = outputs.map(({ dtype, shape }, index) =>
      this.#addValue({ name: this.#names.unique(`${name}:${index}`), dtype, shape }),
    );
    this.#nodes.push({ op, domain, name, inputs: inputNames, outputs: values, attributes });
    return values;
  }

  /**
   * Ends the graph: nodes and weights that no output needs are dropped.
   * @throws OnnxError `invalid-graph` where no output was declared
   */
  finish(): OnnxModel {
    if (this.#outputs.size === 0) throw new OnnxError('invalid-graph', `graph ${this.#name} has no output`);
    const needed = pruneNodes(
      this.#nodes,
      Array.from(this.#outputs.values(), ({ name }) => name),
    );
    const nodes = nameOutputs(needed, this.#outputs);
    return {
      name: this.#name,
      inputs: [...this.#inputs],
      outputs: Array.from(this.#outputs, ([name, value]) => ({ ...value, name })),
      nodes,
      initializers: readInitializers(nodes, this.#initializers),
    };
  }

  #keyOf(name: string): string {
    return this.#path && name ? `${this.#path}.${name}` : this.#path || name;
  }

  #initializer(name: string, { dtype, shape, data }: Weight): Value {
    const value = this.#addValue({ name: this.#names.unique(name), dtype, shape });
    this.#initializers.push({ ...value, data });
    return value;
  }

  #inputNames(op: string, inputs: readonly (Value | undefined)[]): string[] {
    const names = inputs.map((value) => (value ? this.#requireOwn(op, value).name : ''));
    while (names.at(-1) === '') names.pop();
    return names;
  }

  #requireOwn(op: string, value: Value): Value {
    if (this.#values.get(value.name) === value) return value;
    throw graphError(this, 'invalid-graph', op, `${value.name} is not a value of graph ${this.#name}`);
  }

  #addValue(value: Value): Value {
    this.#values.set(value.name, value);
    return value;
  }
}

function requireWeight(key: string, shape: Shape, weight: Weight | ComputedWeight | undefined): asserts weight {
  if (!weight) throw new OnnxError('missing-weight', `weight ${key} ${formatShape(shape)} is missing`);
  if (!sameShape(weight.shape, shape)) {
    const message = `weight ${key}: expected the shape ${formatShape(shape)}, got ${formatShape(weight.shape)}`;
    throw new OnnxError('weight-shape', message);
  }
  if (!('data' in weight)) return;
  const bytes = elementCount(shape) * BYTES_PER_ELEMENT[weight.dtype];
  if (weight.data.length !== bytes) {
    const expected = `${bytes} bytes for ${weight.dtype} ${formatShape(shape)}`;
    const message = `weight ${key}: expected ${expected}, got ${weight.data.length}`;
    throw new OnnxError('weight-shape', message);
  }
}
