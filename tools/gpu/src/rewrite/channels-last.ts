import { sameShape, type Node, type OnnxModel, type Value } from '@zeroreel/onnx';
import { GraphRewriter } from './graph-rewriter.js';
import { MARK } from './marked-group-norm.js';

const UNARY = new Set(['QuickGelu', 'Cast', 'Identity', 'Sigmoid', 'Neg', 'Sqrt']);
const BINARY = new Set(['Add', 'Sub', 'Mul', 'Div']);
/** Where the axes N, C, H, W are found in N, H, W, C. */
const AXIS = [0, 3, 1, 2];
const TO_LAST = [0, 2, 3, 1];
const TO_FIRST = [0, 3, 1, 2];

/**
 * Rewrites pictures `[N, C, H, W]` as `[N, H, W, C]`: convolutions become com.microsoft's NhwcConv with weights transposed
 * when the session is made, marked norms its GroupNorm and SkipGroupNorm. A value has either layout, or both; a transpose
 * stands only where one is asked for that is not there, so that chains of pictures, and the ways to tokens and back, have none.
 */
export function channelsLast(model: OnnxModel): OnnxModel {
  const layouts = new Layouts(new GraphRewriter(model));
  for (const node of model.nodes) layouts.rewrite(node);
  for (const { name } of model.outputs) layouts.first(name);
  return layouts.graph.finish();
}

class Layouts {
  readonly #last = new Map<string, Value>();
  /** Nodes that are written when somebody asks for what they give in the old layout. */
  readonly #waiting = new Map<string, () => void>();

  constructor(readonly graph: GraphRewriter) {}

  /** The value as it was: `[N, C, H, W]`, or any that is no picture. */
  first(name: string): string {
    const write = this.#waiting.get(name);
    this.#waiting.delete(name);
    write?.();
    return name;
  }

  rewrite(node: Node): void {
    const [output] = node.outputs;
    if (output === undefined) return;
    const { op, inputs } = node;
    const [x = ''] = inputs;
    if (op === 'Conv') this.#give(output, this.#convolution(node));
    else if (node.domain === MARK) this.#norm(node);
    else if (UNARY.has(op) && this.#has(x)) this.#give(output, this.#same(node, [this.#lastOf(x)], output));
    else if (BINARY.has(op) && output.shape.length === 4 && inputs.some((name) => this.#has(name))) {
      this.#give(
        output,
        this.#same(
          node,
          inputs.map((name) => this.#operand(name)),
          output,
        ),
      );
    } else if (op === 'Concat' && output.shape.length === 4 && inputs.some((name) => this.#has(name))) {
      const axis = AXIS[Number(node.attributes['axis'])] ?? 0;
      this.#give(
        output,
        this.#same(
          { ...node, attributes: { axis } },
          inputs.map((name) => this.#lastOf(name)),
          output,
        ),
      );
    } else if (op === 'DepthToSpace' && this.#has(x)) this.#give(output, this.#spread(x, output));
    else if (op === 'Reshape' && output.shape.length === 4 && this.#tokensOf(x)) this.#fromTokens(node, output);
    else if (op === 'Transpose' && this.#pictureOf(x)) this.#toTokens(x, output);
    else if ((op === 'Reshape' || op === 'Transpose') && output.shape.length === 3) this.#later(node, output);
    else
      this.graph.keep(
        node,
        inputs.map((name) => (name === '' ? '' : this.first(name))),
      );
  }

  /** Transposed tokens `[B, C, N]` by name: what they are made from. */
  readonly #tokens = new Map<string, string>();
  /** Pictures as `[B, C, H·W]` by name: the picture. */
  readonly #flat = new Map<string, string>();

  #tokensOf = (name: string): string | undefined => this.#tokens.get(name);
  #pictureOf = (name: string): string | undefined => this.#flat.get(name);
  #has = (name: string): boolean => this.#last.has(name);

  #lastOf(name: string): Value {
    const known = this.#last.get(name);
    if (known) return known;
    const x = this.graph.value(this.first(name));
    const [n = 0, c = 0, h = 0, w = 0] = x.shape;
    const value = h * w === 1 ? this.graph.reshape(x, [n, h, w, c]) : this.graph.transpose(x, TO_LAST);
    this.#last.set(name, value);
    return value;
  }

  /** An operand of an elementwise node: numbers that are broadcast stay as they are. */
  #operand = (name: string): Value => {
    const value = this.graph.value(name);
    return value.shape.length === 4 ? this.#lastOf(name) : this.graph.value(this.first(name));
  };

  /** `value` is `output` with channels last; the other layout follows when it is asked for. */
  #give(output: Value, value: Value): void {
    this.#last.set(output.name, value);
    this.#waiting.set(output.name, () => this.graph.transpose(value, TO_FIRST, output.name));
  }

  #same(node: Node, inputs: readonly Value[], output: Value): Value {
    const shape = TO_LAST.map((axis) => output.shape[axis] ?? 0);
    const names = inputs.map(({ name }) => name);
    return this.graph.add(node.op, names, { dtype: output.dtype, shape }, node.attributes, node.domain);
  }

  #convolution(node: Node): Value {
    const [x = '', weight = '', bias] = node.inputs;
    const [output] = node.outputs as readonly [Value];
    const kernel = this.graph.transpose(this.graph.value(this.first(weight)), TO_LAST);
    const inputs = [this.#lastOf(x), kernel, ...(bias ? [this.graph.value(this.first(bias))] : [])];
    return this.#same({ ...node, op: 'NhwcConv', domain: 'com.microsoft' }, inputs, output);
  }

  #norm(node: Node): void {
    const [x = '', scale = '', bias = '', skip] = node.inputs;
    const [y, sum] = node.outputs as readonly [Value, Value?];
    const inputs = [this.#lastOf(x).name, this.first(scale), this.first(bias)];
    const attributes = { ...node.attributes, channels_last: 1 };
    const outputs = [y, ...(sum ? [sum] : [])].map((value) => ({
      ...value,
      name: `${value.name}/last`,
      shape: TO_LAST.map((axis) => value.shape[axis] ?? 0),
    }));
    const all = skip === undefined ? inputs : [...inputs, this.#lastOf(skip).name];
    // The second output is the sum with its bias, of which there is none.
    this.graph.keep({ ...node, domain: 'com.microsoft', inputs: all, outputs, attributes });
    [y, sum].forEach((value, index) => {
      const written = outputs[index];
      if (value && written) this.#give(value, written);
    });
  }

  /** DepthToSpace of blocks of 2, channels in the order block row, block column, channel. */
  #spread(name: string, output: Value): Value {
    const x = this.#lastOf(name);
    const [n = 0, h = 0, w = 0, depth = 0] = x.shape;
    const blocks = this.graph.reshape(x, [n, h, w, 2, 2, depth / 4]);
    const rows = this.graph.transpose(blocks, [0, 1, 3, 2, 4, 5]);
    return this.graph.reshape(
      rows,
      TO_LAST.map((axis) => output.shape[axis] ?? 0),
    );
  }

  /** `[B, C, N]` → `[B, C, H, W]`, where the former are transposed tokens: a reshape of the tokens. */
  #fromTokens(node: Node, output: Value): void {
    const tokens = this.graph.value(this.first(this.#tokens.get(node.inputs[0] ?? '') ?? ''));
    this.#last.set(
      output.name,
      this.graph.reshape(
        tokens,
        TO_LAST.map((axis) => output.shape[axis] ?? 0),
      ),
    );
    this.#waiting.set(output.name, () =>
      this.graph.keep(
        node,
        node.inputs.map((name) => this.first(name)),
      ),
    );
  }

  /** `[B, C, H·W]` → `[B, H·W, C]`, where the former is a picture: a reshape of the picture. */
  #toTokens(flat: string, output: Value): void {
    this.graph.reshape(this.#lastOf(this.#flat.get(flat) ?? ''), output.shape, output.name);
  }

  /** Remembers what a reshape or transpose to three axes is made of; it is written where somebody reads it. */
  #later(node: Node, output: Value): void {
    const [x = ''] = node.inputs;
    const from = this.graph.value(x).shape;
    const [b = 0, c = 0, ...rest] = from;
    const flattens = from.length === 4 && sameShape(output.shape, [b, c, (rest[0] ?? 0) * (rest[1] ?? 0)]);
    if (node.op === 'Reshape' && flattens && this.#has(x)) this.#flat.set(output.name, x);
    const swaps = node.op === 'Transpose' && String(node.attributes['perm']) === '0,2,1';
    if (swaps) this.#tokens.set(output.name, x);
    this.#waiting.set(output.name, () =>
      this.graph.keep(
        node,
        node.inputs.map((name) => this.first(name)),
      ),
    );
  }
}
