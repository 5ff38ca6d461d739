import type { Initializer, Node, OnnxModel } from './onnx-model.js';
import { renameValues, valuesRead } from './subgraph.js';
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
    for (const name of valuesRead(node)) needed.add(name);
  }
  return kept.reverse();
}

/** The weights that nodes read. */
export function readInitializers(nodes: readonly Node[], initializers: readonly Initializer[]): Initializer[] {
  const read = new Set(nodes.flatMap(valuesRead));
  return initializers.filter(({ name }) => read.has(name));
}

/**
 * Nodes that depend on constants alone, by the names of the values that they make.
 * @param nodes in topological order
 */
export function constantProducers({
  nodes,
  initializers,
}: Pick<OnnxModel, 'nodes' | 'initializers'>): Map<string, Node> {
  const constants = new Set(initializers.map(({ name }) => name));
  const producers = new Map<string, Node>();
  for (const node of nodes) {
    if (!valuesRead(node).every((name) => name === '' || constants.has(name))) continue;
    for (const { name } of node.outputs) {
      constants.add(name);
      producers.set(name, node);
    }
  }
  return producers;
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
  return [...nodes, ...copies].map((node) => renameValues(node, rename));
}

const identity = (name: string, value: Value): Node => ({
  op: 'Identity',
  domain: '',
  name,
  inputs: [value.name],
  outputs: [{ ...value, name }],
  attributes: {},
});
