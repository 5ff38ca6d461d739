import { decodeNumbers, type Initializer, type Node, type OnnxModel, type Shape, type Value } from '@zeroreel/onnx';
import { Constants } from './constants.js';

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
  readonly inputs: Value[] = [];
  readonly #constants: Constants;
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #hidden = new Set<string>();

  constructor(model: OnnxModel) {
    this.#constants = new Constants(model);
    const values = [...model.inputs, ...model.nodes.flatMap(({ outputs }) => outputs)];
    this.#shapes = new Map(values.map(({ name, shape }) => [name, shape]));
  }

  /** What the rewritten nodes read beside the initializers of the model. */
  get initializers(): readonly Initializer[] {
    return this.#constants.initializers;
  }

  write(node: Node): Node {
    if (this.#constants.producer(node.outputs[0]?.name ?? '')) {
      // onnxruntime joins reshapes that follow one another, and fails where the second is of a constant.
      for (const name of node.inputs) this.#hide(name);
      return node;
    }
    const [x = '', ...others] = node.inputs;
    if (node.op === 'Reshape') {
      const target = this.#numbers(others[0]);
      return { ...node, inputs: [x, this.#constants.list(target.includes(-1) ? target : target.with(0, -1))] };
    }
    if (node.op === 'Resize' && others[2] !== undefined) {
      const shape = this.#shapes.get(x) ?? [];
      const scales = this.#numbers(others[2]).map((size, axis) => size / (shape[axis] ?? size));
      return { ...node, inputs: [x, '', this.#constants.list(scales, 'float32')] };
    }
    return node;
  }

  /** Declares a weight as an input of unknown shape; the stored one is its default. */
  #hide(name: string): void {
    const weight = this.#constants.stored(name);
    if (weight === undefined || weight.data instanceof Uint8Array || this.#hidden.has(name)) return;
    this.#hidden.add(name);
    this.inputs.push({ name, dtype: weight.dtype, shape: weight.shape.map(() => -1) });
  }

  #numbers(name: string | undefined): readonly number[] {
    const constant = this.#constants.stored(name ?? '');
    return constant?.data instanceof Uint8Array ? decodeNumbers(constant.data, constant.dtype) : [];
  }
}
