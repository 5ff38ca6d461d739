import type { Node, OnnxModel } from '@zeroreel/onnx';
import { countReaders, GraphRewriter } from './graph-rewriter.js';
import { MARK } from './marked-group-norm.js';

/** Which neighbours a marked group normalisation takes in. */
export interface FuseOptions {
  /** The sum of two pictures before it, which others may read too: `SkipGroupNorm`. */
  readonly skip: boolean;
}

/** Takes SiLU behind, and with `skip` the sum before a marked group normalisation into it; the marks stay marks. */
export function fuseGroupNorm(model: OnnxModel, { skip }: FuseOptions): OnnxModel {
  const graph = new GraphRewriter(model);
  const readers = countReaders(model);
  const activations = new Map<string, Node>();
  for (const node of model.nodes) {
    const [x = ''] = node.inputs;
    if (node.op === 'QuickGelu' && isSilu(node) && readers.get(x) === 1) activations.set(x, node);
  }
  const sums = new Map(model.nodes.filter((node) => skip && isSum(node, graph)).map((node) => [outputOf(node), node]));
  const norms = model.nodes.filter(isMarked);
  // A sum is taken in by the first norm that reads it; that norm gives the sum to all others.
  const taken = new Map(norms.map((norm) => [norm.inputs[0] ?? '', norm] as const).toReversed());
  const moved = new Set([...taken.keys()].filter((name) => sums.has(name)));
  const readBefore = sumsReadBefore(model, moved, taken);

  const dropped = new Set<Node>();
  for (const node of model.nodes) {
    if (dropped.has(node)) continue;
    const sum = outputOf(node);
    if (moved.has(sum) && !readBefore.has(sum)) continue;
    if (!isMarked(node)) {
      graph.keep(node);
      continue;
    }
    const activation = activations.get(outputOf(node));
    if (activation) dropped.add(activation);
    const output = (activation ?? node).outputs;
    const attributes = { ...node.attributes, activation: activation ? 1 : 0 };
    const [x = '', scale = '', bias = ''] = node.inputs;
    const before = sums.get(x);
    if (before && taken.get(x) === node && !readBefore.has(x)) {
      const [a = '', b = ''] = before.inputs;
      const outputs = [...output, ...before.outputs];
      graph.keep({ ...node, op: 'SkipGroupNorm', inputs: [a, scale, bias, b], outputs, attributes });
    } else {
      graph.keep({ ...node, outputs: output, attributes });
    }
  }
  return graph.finish();
}

/** Sums that something reads before the norm that would make them. */
function sumsReadBefore(model: OnnxModel, sums: ReadonlySet<string>, norms: ReadonlyMap<string, Node>): Set<string> {
  const early = new Set<string>();
  const made = new Set<string>();
  for (const node of model.nodes) {
    for (const name of node.inputs) if (sums.has(name) && !made.has(name) && norms.get(name) !== node) early.add(name);
    for (const name of node.inputs) if (norms.get(name) === node) made.add(name);
  }
  return early;
}

const outputOf = (node: Node): string => node.outputs[0]?.name ?? '';
const isMarked = ({ domain, op }: Node): boolean => domain === MARK && op === 'GroupNorm';

function isSilu({ attributes }: Node): boolean {
  const { alpha } = attributes;
  return typeof alpha === 'object' && 'float' in alpha && alpha.float === 1;
}

/** Of two pictures of one shape; biases and times, which are broadcast, stay sums. */
function isSum({ op, inputs: [a = '', b = ''] }: Node, graph: GraphRewriter): boolean {
  if (op !== 'Add') return false;
  const [one, other] = [graph.value(a).shape, graph.value(b).shape];
  return one.length === 4 && one.join() === other.join();
}
