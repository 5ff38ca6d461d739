import type { Attribute, Node, Subgraph } from './onnx-model.js';

/** The values of the graph around a node that it reads: its inputs, and what a graph inside it reads besides its own. */
export const valuesRead = (node: Node): string[] => [...node.inputs, ...subgraphsOf(node).flatMap(capturedBy)];

function capturedBy({ inputs, nodes }: Subgraph): string[] {
  const own = new Set([...inputs, ...nodes.flatMap(({ outputs }) => outputs.map(({ name }) => name))]);
  return nodes.flatMap(valuesRead).filter((name) => name !== '' && !own.has(name));
}

const subgraphsOf = ({ attributes }: Node): Subgraph[] => Object.values(attributes).filter(isSubgraph);

/** Whether an attribute is a graph inside its node. */
export const isSubgraph = (value: Attribute): value is Subgraph => typeof value === 'object' && 'nodes' in value;

/** A node with other names for all values that it reads and makes, those of graphs inside it included. */
export function renameValues(node: Node, rename: (name: string) => string): Node {
  const attributes = Object.entries(node.attributes).map(([key, value]): [string, Attribute] => {
    if (!isSubgraph(value)) return [key, value];
    const nodes = value.nodes.map((inner) => renameValues(inner, rename));
    return [key, { inputs: value.inputs.map(rename), nodes, outputs: value.outputs.map(rename) }];
  });
  return {
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map((value) => ({ ...value, name: rename(value.name) })),
    attributes: Object.fromEntries(attributes),
  };
}

/** The nodes of a graph and of the graphs inside them. */
export const withInnerNodes = (nodes: readonly Node[]): Node[] =>
  nodes.flatMap((node) => [node, ...subgraphsOf(node).flatMap((inner) => withInnerNodes(inner.nodes))]);
