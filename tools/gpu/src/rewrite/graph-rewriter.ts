import {
  encodeNumbers,
  readInitializers,
  type Attribute,
  type DType,
  type Initializer,
  type Node,
  type OnnxModel,
  type Shape,
  type Value,
} from '@zeroreel/onnx';

/** What a rewritten graph is put together with: nodes are added in order, and read what exists already. */
export class GraphRewriter {
  readonly #model: OnnxModel;
  readonly #nodes: Node[] = [];
  readonly #constants: Initializer[] = [];
  readonly #values = new Map<string, Value>();
  readonly #prefix: string;
  #last = 0;

  constructor(model: OnnxModel) {
    this.#model = model;
    this.#prefix = freePrefix(model);
    for (const value of [...model.inputs, ...model.initializers]) this.#values.set(value.name, value);
    for (const { outputs } of model.nodes) for (const value of outputs) this.#values.set(value.name, value);
  }

  /** The value called `name`, with its type and shape. */
  value(name: string): Value {
    const value = this.#values.get(name);
    if (value === undefined) throw new Error(`graph ${this.#model.name} has no value ${name}`);
    return value;
  }

  /** Takes a node over as it is, or with other inputs. */
  keep(node: Node, inputs: readonly string[] = node.inputs): void {
    this.#nodes.push({ ...node, inputs });
  }

  /** Adds a node with one output, called `name` where it takes a value's place. */
  add(
    op: string,
    inputs: readonly string[],
    output: { readonly dtype: DType; readonly shape: Shape; readonly name?: string },
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Value {
    this.#last += 1;
    const name = output.name ?? `${this.#prefix}/${op}_${this.#last}`;
    const value: Value = { name, dtype: output.dtype, shape: output.shape };
    this.#values.set(name, value);
    this.#nodes.push({ op, domain, name: `${this.#prefix}/${op}:${this.#last}`, inputs, outputs: [value], attributes });
    return value;
  }

  transpose(x: Value, perm: readonly number[], name?: string): Value {
    const shape = perm.map((axis) => x.shape[axis] ?? 0);
    return this.add(
      'Transpose',
      [x.name],
      { dtype: x.dtype, shape, ...(name === undefined ? {} : { name }) },
      { perm },
    );
  }

  reshape(x: Value, shape: Shape, name?: string): Value {
    const lengths = this.constant(shape, [shape.length], 'int64');
    return this.add('Reshape', [x.name, lengths.name], {
      ...{ dtype: x.dtype, shape },
      ...(name === undefined ? {} : { name }),
    });
  }

  constant(values: ArrayLike<number>, shape: Shape, dtype: DType): Value {
    this.#last += 1;
    const value: Value = { name: `${this.#prefix}/constant_${this.#last}`, dtype, shape };
    this.#constants.push({ ...value, data: encodeNumbers(values, dtype) });
    this.#values.set(value.name, value);
    return value;
  }

  /** The rewritten graph: the same inputs and outputs; weights that no node reads any more are left out. */
  finish(): OnnxModel {
    const initializers = readInitializers(this.#nodes, [...this.#model.initializers, ...this.#constants]);
    return { ...this.#model, nodes: this.#nodes, initializers };
  }
}

/** A graph may be rewritten more than once. */
function freePrefix({ nodes, initializers }: OnnxModel): string {
  const names = [...nodes, ...initializers].map(({ name }) => name);
  for (let pass = 1; ; pass++) {
    const prefix = `rewritten${pass}`;
    if (!names.some((name) => name.startsWith(`${prefix}/`))) return prefix;
  }
}

/** How many inputs of nodes read each value; an output of the graph counts as one more. */
export function countReaders({ nodes, outputs }: OnnxModel): Map<string, number> {
  const counts = new Map<string, number>();
  const names = [...nodes.flatMap(({ inputs }) => inputs), ...outputs.map(({ name }) => name)];
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
