import { elementCount, float, type Node, type OnnxModel, type Value, type ValueType } from '@zeroreel/onnx';
import { GraphRewriter } from '../graph-rewriter.js';

/**
 * Writes CUDA's own operators by those that the CPU has, from their definitions, so that a rewritten graph can be held
 * against the graph that it was made from.
 */
export function lowerForCpu(model: OnnxModel): OnnxModel {
  const graph = new GraphRewriter(model);
  for (const node of model.nodes) {
    if (node.op === 'NhwcConv') convolution(graph, node);
    else if (node.op === 'GroupNorm' || node.op === 'SkipGroupNorm') groupNorm(graph, node);
    else if (node.op === 'MultiHeadAttention' && node.inputs.length < 3) attention(graph, node);
    else graph.keep(node);
  }
  return graph.finish();
}

function convolution(graph: GraphRewriter, node: Node): void {
  const [x, weight, bias] = node.inputs.map((name) => graph.value(name)) as [Value, Value, Value?];
  const [output] = node.outputs as [Value];
  const inputs = [graph.transpose(x, [0, 3, 1, 2]), graph.transpose(weight, [0, 3, 1, 2]), ...(bias ? [bias] : [])];
  const shape = [0, 3, 1, 2].map((axis) => output.shape[axis]!);
  const names = inputs.map(({ name }) => name);
  const y = graph.add('Conv', names, { dtype: output.dtype, shape }, node.attributes);
  graph.transpose(y, [0, 2, 3, 1], output.name);
}

function groupNorm(graph: GraphRewriter, node: Node): void {
  const [input, scale, bias, skip] = node.inputs.map((name) => graph.value(name)) as [Value, Value, Value, Value?];
  const [output, sum] = node.outputs as [Value, Value?];
  const x = skip ? graph.add('Add', [input.name, skip.name], sum ?? unnamed(input)) : input;
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const groups = Number(node.attributes['groups']);
  const rows = graph.reshape(graph.transpose(x, [0, 3, 1, 2]), [n, groups, elementCount(x.shape) / n / groups]);
  const ones = graph.constant(new Float32Array(rows.shape[2]!).fill(1), [rows.shape[2]!], 'float32');
  const epsilon = (node.attributes['epsilon'] as { float: number }).float;
  const attributes = { axis: -1, epsilon: float(epsilon) };
  const normal = graph.add('LayerNormalization', [rows.name, ones.name], unnamed(rows), attributes);
  const planes = graph.transpose(graph.reshape(normal, [n, c, h, w]), [0, 2, 3, 1]);
  const scaled = graph.add('Mul', [planes.name, scale.name], unnamed(x));
  const activated = node.attributes['activation'] === 1;
  const y = graph.add('Add', [scaled.name, bias.name], activated ? unnamed(x) : output);
  if (activated) graph.add('QuickGelu', [y.name], output, { alpha: float(1) }, 'com.microsoft');
}

function attention(graph: GraphRewriter, node: Node): void {
  const values = node.inputs.map((name) => graph.value(name));
  const packed = values.at(-1)!;
  const [b, s, heads, count, size] = packed.shape as [number, number, number, number, number];
  const parts = Array.from({ length: count }, (_, index) => {
    const at = graph.constant([index], [], 'int64');
    const picked = { dtype: packed.dtype, shape: [b, s, heads, size] };
    const part = graph.add('Gather', [packed.name, at.name], picked, { axis: 3 });
    return graph.reshape(part, [b, s, heads * size]);
  });
  const inputs = values.length === 1 ? parts : [values[0]!, ...parts];
  graph.keep(
    node,
    inputs.map(({ name }) => name),
  );
}

const unnamed = ({ dtype, shape }: Value): ValueType => ({ dtype, shape });
