import type { Node, OnnxModel, Value } from '@zeroreel/onnx';
import { countReaders, GraphRewriter } from './graph-rewriter.js';

/** A projection without bias: FusedMatMul by a weight as it is stored. */
interface Projection {
  readonly source: string;
  readonly weight: Value;
  readonly node: Node;
}

/**
 * Attention whose keys and values, or queries too, are projections of the same tokens is given them packed: one
 * matrix product `[B, S, heads · k · d]`, read as `[B, S, heads, k, d]` with k 2 (keys and values) or 3. The weights are
 * laid together when the session is made. CUDA's MultiHeadAttention alone reads them packed.
 */
export function packKeys(model: OnnxModel): OnnxModel {
  const graph = new GraphRewriter(model);
  const readers = countReaders(model);
  const projections = new Map<string, Projection>();
  for (const node of model.nodes) {
    const [output] = node.outputs;
    const [source = '', weight = ''] = node.inputs;
    if (node.op !== 'FusedMatMul' || !output || readers.get(output.name) !== 1) continue;
    if (graph.value(weight).shape.length === 2)
      projections.set(output.name, { source, weight: graph.value(weight), node });
  }
  const plans = new Map(model.nodes.map((node) => [node, planOf(node, projections)] as const));
  const packed = new Set([...plans.values()].flatMap((plan) => plan?.map(({ node }) => node) ?? []));
  for (const node of model.nodes) {
    if (packed.has(node)) continue;
    const plan = plans.get(node);
    if (plan) writePacked(graph, node, plan);
    else graph.keep(node);
  }
  return graph.finish();
}

/** What of an attention's queries, keys and values goes together; nothing where keys and values do not. */
function planOf(node: Node, projections: ReadonlyMap<string, Projection>): readonly Projection[] | undefined {
  if (node.op !== 'MultiHeadAttention' || node.inputs.length !== 3) return undefined;
  const [query, key, value] = node.inputs.map((name) => projections.get(name));
  if (!key || !value || key.source !== value.source || key.weight.shape[0] !== value.weight.shape[0]) return undefined;
  return query?.source === key.source && query.weight.shape.join() === key.weight.shape.join()
    ? [query, key, value]
    : [key, value];
}

function writePacked(graph: GraphRewriter, node: Node, plan: readonly Projection[]): void {
  const heads = Number(node.attributes['num_heads']);
  const [{ source, weight }] = plan as readonly [Projection];
  const [width = 0, inputs = 0] = weight.shape;
  const size = width / heads;
  const count = plan.length;
  const byHead = plan.map((projection) => graph.reshape(projection.weight, [heads, 1, size, inputs]).name);
  const stacked = graph.add(
    'Concat',
    byHead,
    { dtype: weight.dtype, shape: [heads, count, size, inputs] },
    { axis: 1 },
  );
  const matrix = graph.reshape(stacked, [heads * count * size, inputs]);
  const x = graph.value(source);
  const [batch = 0, tokens = 0] = x.shape;
  const type = { dtype: x.dtype, shape: [batch, tokens, count * width] };
  const product = graph.add('FusedMatMul', [source, matrix.name], type, { transB: 1 }, 'com.microsoft');
  const together = graph.reshape(product, [batch, tokens, heads, count, size]);
  const [query = ''] = node.inputs;
  graph.keep(node, count === 3 ? [together.name] : [query, together.name]);
}
