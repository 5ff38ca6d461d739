import type { Node } from './onnx-model.js';
import type { Value } from './value.js';

/**
 * The nodes that values called `outputs` depend on, in their order.
 * @param nodes in topological order
 */
export function pruneNodes(nodes: readonly Node[], outputs: Iterable<string>): Node[] {
  const needed = new Set(outputs);
  const kept: Node[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some(({ name }) => needed.has(name))) continue;
    kept.push(node);
    for (const input of node.inputs) needed.add(input);
  }
  return kept.reverse();
}

/**
 * Makes the graph's outputs appear under their own names: the value is renamed where a node makes it. An input, a
 * weight or a value that already has an output's name is copied by an Identity node.
 */
export function nameOutputs(nodes: readonly Node[], outputs: ReadonlyMap<string, Value>): Node[] {
  const produced = new Set(nodes.flatMap((node) => node.outputs.map(({ name }) => name)));
  const renamed = new Map<string, string>();
  const copies: Node[] = [];
  for (const [name, value] of outputs) {
    if (produced.has(value.name) && !renamed.has(value.name)) renamed.set(value.name, name);
    else copies.push(identity(name, value));
  }
  const rename = (name: string) => renamed.get(name) ?? name;
  return [...nodes, ...copies].map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map((value) => ({ ...value, name: rename(value.name) })),
  }));
}

const identity = (name: string, value: Value): Node => ({
  op: 'Identity',
  domain: '',
  name,
  inputs: [value.name],
  outputs: [{ ...value, name }],
  attributes: {},
});
