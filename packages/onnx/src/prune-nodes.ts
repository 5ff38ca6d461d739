import type { Node } from './onnx-model.js';

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
