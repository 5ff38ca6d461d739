import {
  BYTES_PER_ELEMENT,
  elementCount,
  ONNX_TYPE_NUMBER,
  pruneNodes,
  readInitializers,
  type Node,
  type OnnxModel,
  type Value,
} from '@zeroreel/onnx';
import { ConstantRows } from './constant-rows.js';

/** The size in bytes up to which a computed weight is not divided. */
const SMALL_BYTES = 2 ** 23;

/**
 * Has weights that are computed, because their type is cast or a LoRA lies on them, computed right before their use and
 * a part at a time: a file in float16 then needs no more memory than one in float32.
 *
 * - onnxruntime orders nodes from the outputs backwards and takes the input with the highest number first. So nodes of
 *   constants come first here: it then reaches them last, right before the layer that reads them.
 * - Rows of a large weight are computed and used a part after the other, and the results put side by side. A part has at
 *   most 8 MiB, or half the size of the largest activation, whose memory is there in any case.
 * - Of a table that is looked up, only the rows found are cast.
 */
export function lateConstants(model: OnnxModel): OnnxModel {
  const constants = new ConstantRows(model);
  const mostBytes = Math.max(SMALL_BYTES, largestActivation(model, constants) / 2);
  const casts = new Map(model.nodes.flatMap((node) => (node.op === 'Cast' ? [[node.outputs[0]?.name, node]] : [])));
  const isConstant = ({ outputs }: Node): boolean => outputs.every(({ name }) => constants.value(name));
  const others = model.nodes.filter((node) => !isConstant(node));
  const layers = others.flatMap((node) => {
    const [table = '', weight = ''] = node.inputs;
    const stored = constants.value(casts.get(table)?.inputs[0] ?? '');
    if (node.op === 'Gather' && stored) return gatherThenCast(node, stored);
    const count = Math.ceil(constants.computedBytes(weight) / mostBytes);
    return count > 1 ? inParts(node, constants, count) : [node];
  });
  const outputs = model.outputs.map(({ name }) => name);
  const nodes = pruneNodes([...model.nodes.filter(isConstant), ...constants.nodes, ...layers], outputs);
  return { ...model, nodes, initializers: readInitializers(nodes, [...model.initializers, ...constants.initializers]) };
}

function largestActivation({ nodes }: OnnxModel, constants: ConstantRows): number {
  const activations = nodes.flatMap(({ outputs }) => outputs.filter(({ name }) => !constants.value(name)));
  return Math.max(...activations.map(({ shape, dtype }) => elementCount(shape) * BYTES_PER_ELEMENT[dtype]));
}

function gatherThenCast(node: Node, stored: Value): Node[] {
  const [found] = node.outputs;
  if (found === undefined) return [node];
  const gathered = { ...found, name: `${node.name}/stored`, dtype: stored.dtype };
  return [
    { ...node, inputs: [stored.name, ...node.inputs.slice(1)], outputs: [gathered] },
    {
      ...{ op: 'Cast', domain: '', name: `${node.name}/Cast`, inputs: [gathered.name], outputs: [found] },
      attributes: { to: ONNX_TYPE_NUMBER[found.dtype] },
    },
  ];
}

/** The axis of a layer's result that the rows of its weight answer to; undefined for layers that are no such. */
function rowAxis({ op, attributes, outputs }: Node): number | undefined {
  const last = (outputs[0]?.shape.length ?? 0) - 1;
  if (op === 'Conv') return (attributes['group'] ?? 1) === 1 ? 1 : undefined;
  return (op === 'FusedMatMul' || op === 'Gemm') && attributes['transB'] === 1 ? last : undefined;
}

/** A layer in parts of its weight's rows; the layer itself where that cannot be. */
function inParts(node: Node, constants: ConstantRows, count: number): Node[] {
  const [x = '', ...weights] = node.inputs;
  const [whole] = node.outputs;
  const axis = rowAxis(node);
  if (whole === undefined || axis === undefined) return [node];
  const rows = whole.shape[axis] ?? 0;
  const parts: Node[] = [];
  for (let index = 0; index < count; index++) {
    const [begin, end] = [Math.floor((rows * index) / count), Math.floor((rows * (index + 1)) / count)];
    const own = weights.map((name) => constants.rows(name, begin, end));
    if (!own.every((name) => name !== undefined)) return [node];
    const result: Value = { ...whole, name: `${node.name}#${index}`, shape: whole.shape.with(axis, end - begin) };
    parts.push({ ...node, name: result.name, inputs: [x, ...own], outputs: [result] });
  }
  const joined = { op: 'Concat', domain: '', name: `${node.name}/Concat`, outputs: [whole], attributes: { axis } };
  return [...parts, { ...joined, inputs: parts.map(({ name }) => name) }];
}
