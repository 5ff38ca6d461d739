import { elementCount, lengthOf, pruneNodes, type Node, type Subgraph, type Value } from '@zeroreel/onnx';
import type { Constants } from './constants.js';
import { PartOfRows } from './part-of-rows.js';

/**
 * A layer whose weight is computed and used a part of its rows after the other, by a Scan: the session makes one node for
 * all parts, and holds one part at a time.
 * @param leastParts how many parts there must be; there may be more, as all have the same number of rows
 * @returns the layer itself where it cannot be divided
 */
export function layerInParts(layer: Node, constants: Constants, leastParts: number): Node[] {
  const [x = '', ...weights] = layer.inputs;
  const [whole] = layer.outputs;
  const axis = rowAxis(layer);
  if (whole === undefined || axis === undefined) return [layer];
  const rows = lengthOf(whole, axis);
  const parts = divisor(rows, leastParts);
  if (parts === undefined) return [layer];
  const rowsOfPart = new PartOfRows(constants, layer.name, rows, parts);
  const own = weights.map((name) => rowsOfPart.of(name));
  if (!own.every((name) => name !== undefined)) return [layer];
  const result: Value = { ...whole, name: `${layer.name}/part`, shape: whole.shape.with(axis, rows / parts) };
  const nodes = pruneNodes([...rowsOfPart.nodes, { ...layer, inputs: [x, ...own], outputs: [result] }], [result.name]);
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const given = rowsOfPart.given.filter(({ part }) => read.has(part));
  const body: Subgraph = { inputs: given.map(({ part }) => part), nodes, outputs: [result.name] };
  // Parts are copied to their places along the axis. Where no axis before it has two indices, they lie in that order.
  const at = elementCount(whole.shape.slice(0, axis)) === 1 ? 0 : axis;
  const stacked: Value = { ...whole, name: `${layer.name}/parts`, shape: result.shape.toSpliced(at, 0, parts) };
  return [
    {
      ...{ op: 'Scan', domain: '', name: `${layer.name}/Scan`, inputs: given.map((each) => each.whole) },
      ...{ outputs: [stacked], attributes: { body, num_scan_inputs: given.length, scan_output_axes: [at] } },
    },
    {
      ...{ op: 'Reshape', domain: '', name: `${layer.name}/Reshape`, attributes: {} },
      ...{ inputs: [stacked.name, constants.list(whole.shape)], outputs: [whole] },
    },
  ];
}

/** The axis of a layer's result that the rows of its weight answer to; undefined for layers that are no such. */
function rowAxis({ op, attributes, outputs }: Node): number | undefined {
  const last = (outputs[0]?.shape.length ?? 0) - 1;
  if (op === 'Conv') return (attributes['group'] ?? 1) === 1 ? 1 : undefined;
  return (op === 'FusedMatMul' || op === 'Gemm') && attributes['transB'] === 1 ? last : undefined;
}

/** The smallest divisor of `rows` from `least` on; undefined where only far smaller parts than asked for would do. */
function divisor(rows: number, least: number): number | undefined {
  for (let parts = least; parts <= Math.min(rows, 4 * least); parts++) if (rows % parts === 0) return parts;
  return undefined;
}
