import { decodeNumbers } from './number-bytes.js';
import type { Attribute, Initializer, Node, OnnxModel, Subgraph } from './onnx-model.js';
import { isSubgraph } from './subgraph.js';
import { elementCount, formatShape, type ValueType } from './value.js';

/** Constants of at most this many elements are printed where they are read. */
const INLINE_ELEMENTS = 8;

/**
 * A graph as text, for people and snapshots: inputs, weights, nodes and outputs with types and shapes, one a line.
 * Small constants appear in the nodes that read them: `/Mul = Mul(x, 0.5) float32 [2, 3]`.
 */
export function printGraph(model: OnnxModel): string {
  const inline = new Map(model.initializers.filter(isInline).map((tensor) => [tensor.name, printNumbers(tensor)]));
  const weights = model.initializers.filter(({ name }) => !inline.has(name));
  return [
    `graph ${model.name}`,
    ...section('inputs', model.inputs.map(printValue)),
    ...section('weights', weights.map(printValue)),
    ...section(
      'nodes',
      model.nodes.map((node) => printNode(node, inline)),
    ),
    ...section('outputs', model.outputs.map(printValue)),
    '',
  ].join('\n');
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];

const printType = ({ dtype, shape }: ValueType): string => `${dtype} ${formatShape(shape)}`;

const printValue = (value: ValueType & { readonly name: string }): string => `${value.name} ${printType(value)}`;

function printNode(node: Node, inline: ReadonlyMap<string, string>): string {
  const results = node.outputs.map(({ name }) => name).join(', ');
  const operator = node.domain ? `${node.domain}.${node.op}` : node.op;
  const inputs = node.inputs.map((name) => inline.get(name) ?? (name || '-')).join(', ');
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}=${printAttribute(value)}`);
  return `${results} = ${operator}(${inputs})${attributes.join('')} ${node.outputs.map(printType).join(', ')}`;
}

function printAttribute(value: Attribute): string {
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  if (isSubgraph(value)) return printSubgraph(value);
  return 'float' in value ? String(value.float) : formatShape(value);
}

const printSubgraph = ({ inputs, nodes, outputs }: Subgraph): string => {
  const lines = nodes.map((node) => printNode(node, new Map()));
  return `(${inputs.join(', ')}) => { ${[...lines, outputs.join(', ')].join('; ')} }`;
};

const isInline = ({ data, shape }: Initializer): boolean =>
  data instanceof Uint8Array && elementCount(shape) <= INLINE_ELEMENTS;

function printNumbers({ data, dtype, shape }: Initializer): string {
  const numbers = data instanceof Uint8Array ? decodeNumbers(data, dtype) : [];
  const digits = numbers.map((number) => Number(number.toPrecision(7)));
  return shape.length === 0 ? String(digits[0]) : formatShape(digits);
}
