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
import { Constants } from './constants.js';
import { layerInParts } from './layer-in-parts.js';

/** The size in bytes up to which a computed weight is not divided. */
export const PART_BYTES = 2 ** 21;

/**
 * Has weights that are computed, because their type is cast or a LoRA lies on them, computed right before their use and
 * a part at a time: a file in float16 then needs little more memory than one in float32.
 *
 * - onnxruntime orders nodes from the outputs backwards and takes the input with the highest number first. So nodes of
 *   constants come first here: it then reaches them last, right before the layer that reads them.
 * - Rows of a large weight are computed and used a part after the other (`layerInParts`). A part has at most `partBytes`,
 *   or half the size of the largest activation, whose memory is there in any case.
 * - Of a table that is looked up, only the rows found are cast.
 */
export function lateConstants(model: OnnxModel, partBytes = PART_BYTES): OnnxModel {
  const constants = new Constants(model);
  const mostBytes = Math.max(partBytes, largestActivation(model, constants) / 2);
  const isConstant = ({ outputs }: Node): boolean => outputs.every(({ name }) => constants.value(name));
  const others = model.nodes.filter((node) => !isConstant(node));
  const layers = others.flatMap((node) => {
    const [table = '', weight = ''] = node.inputs;
    const cast = constants.producer(table);
    const stored = cast?.op === 'Cast' ? constants.value(cast.inputs[0] ?? '') : undefined;
    if (node.op === 'Gather' && stored) return gatherThenCast(node, stored);
    const parts = Math.ceil(largestComputed(constants, weight) / mostBytes);
    return parts > 1 ? layerInParts(node, constants, parts) : [node];
  });
  const outputs = model.outputs.map(({ name }) => name);
  const nodes = pruneNodes([...model.nodes.filter(isConstant), ...constants.nodes, ...layers], outputs);
  return { ...model, nodes, initializers: readInitializers(nodes, [...model.initializers, ...constants.initializers]) };
}

function largestActivation({ nodes }: OnnxModel, constants: Constants): number {
  const activations = nodes.flatMap(({ outputs }) => outputs.filter(({ name }) => !constants.value(name)));
  return Math.max(...activations.map(({ shape, dtype }) => elementCount(shape) * BYTES_PER_ELEMENT[dtype]));
}

/** The bytes of the largest value with the rows of a weight that is computed on the way to it. */
function largestComputed(constants: Constants, weight: string): number {
  const rows = constants.value(weight)?.shape[0];
  const inputs = constants.producer(weight)?.inputs.filter((name) => constants.value(name)?.shape[0] === rows) ?? [];
  return Math.max(constants.computedBytes(weight), ...inputs.map((name) => largestComputed(constants, name)));
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
