import {
  constantProducers,
  decodeNumbers,
  encodeNumbers,
  type Initializer,
  type Node,
  type OnnxModel,
  type Shape,
  type Value,
} from '@zeroreel/onnx';

/**
 * Keeps shapes from onnxruntime. For all values of equal shape it plans one buffer, which it then holds from the first of
 * them to the last: through the whole network. Of shapes that it does not know, it frees each value after its last use.
 *
 * - The first dimension of the inputs is left open, and with it that of every activation. Operators whose constant inputs
 *   tell the whole shape of their result are rewritten not to.
 * - Weights that something is computed of are reshaped to the shape that they have, told by a value that is computed as
 *   well. That copies nothing.
 * @param model whose nodes are in topological order
 */
export function hideShapes(model: OnnxModel): OnnxModel {
  const hidden = new HiddenShapes(model);
  const nodes = model.nodes.map((node) => hidden.write(node));
  return {
    ...model,
    inputs: [...model.inputs.map(open), ...hidden.inputs],
    outputs: model.outputs.map(open),
    nodes,
    initializers: [...model.initializers, ...hidden.initializers],
  };
}

const open = (value: Value): Value => ({
  ...value,
  shape: value.shape.map((length, axis) => (axis === 0 ? -1 : length)),
});

class HiddenShapes {
  readonly initializers: Initializer[] = [];
  readonly inputs: Value[] = [];
  readonly #stored: ReadonlyMap<string, Initializer>;
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #producers: ReadonlyMap<string, Node>;
  readonly #made = new Set<string>();

  constructor(model: OnnxModel) {
    const { inputs, nodes, initializers } = model;
    this.#stored = new Map(initializers.map((initializer) => [initializer.name, initializer]));
    this.#producers = constantProducers(model);
    const values = [...inputs, ...nodes.flatMap(({ outputs }) => outputs)];
    this.#shapes = new Map(values.map(({ name, shape }) => [name, shape]));
  }

  write(node: Node): Node {
    if (this.#producers.has(node.outputs[0]?.name ?? '')) {
      // onnxruntime joins reshapes that follow one another, and fails where the second is of a constant.
      for (const name of node.inputs) this.#hide(name);
      return node;
    }
    const [x = '', ...others] = node.inputs;
    if (node.op === 'Reshape') {
      const target = this.#numbers(others[0]);
      return { ...node, inputs: [x, this.#constant('int64', target.includes(-1) ? target : target.with(0, -1))] };
    }
    if (node.op === 'Resize' && others[2] !== undefined) {
      const shape = this.#shapes.get(x) ?? [];
      const scales = this.#numbers(others[2]).map((size, axis) => size / (shape[axis] ?? size));
      return { ...node, inputs: [x, '', this.#constant('float32', scales)] };
    }
    return node;
  }

  /** Declares a weight as an input of unknown shape; the stored one is its default. */
  #hide(name: string): void {
    const weight = this.#stored.get(name);
    if (weight === undefined || weight.data instanceof Uint8Array || this.#made.has(name)) return;
    this.#made.add(name);
    this.inputs.push({ name, dtype: weight.dtype, shape: weight.shape.map(() => -1) });
  }

  #constant(dtype: 'int64' | 'float32', numbers: readonly number[]): string {
    const name = `hidden.${dtype}.${numbers.join('x')}`;
    const data = encodeNumbers(numbers, dtype);
    if (!this.#made.has(name)) this.initializers.push({ name, dtype, shape: [numbers.length], data });
    this.#made.add(name);
    return name;
  }

  #numbers(name: string | undefined): readonly number[] {
    const constant = this.#stored.get(name ?? '');
    return constant?.data instanceof Uint8Array ? decodeNumbers(constant.data, constant.dtype) : [];
  }
}
