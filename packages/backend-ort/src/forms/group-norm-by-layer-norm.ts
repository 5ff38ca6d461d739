import { add, cast, float, type GraphBuilder, lengthOf, mul, reshape, shapeMismatch, type Value } from '@zeroreel/onnx';

/** Scales of one for `LayerNormalization`, which demands a scale: one a length and graph, they can be megabytes. */
const onesOfGraph = new WeakMap<GraphBuilder, Map<number, Value>>();

/**
 * Group normalisation of `x [N, C, H, W]` (Wu & He, arXiv 1803.08494): each group is one row of a LayerNormalization,
 * which spreads the rows over the threads; then scale and bias `[C]`. In float32 whatever the graph's type.
 * @throws OnnxError `shape-mismatch`
 */
export function groupNormByLayerNorm(
  g: GraphBuilder,
  x: Value,
  scale: Value,
  bias: Value,
  groups: number,
  epsilon: number,
): Value {
  const [n = 0, channels = 0, height = 0, width = 0] = x.shape;
  if (x.shape.length !== 4 || channels % groups !== 0) {
    throw shapeMismatch(g, 'groupNorm', [x], `[N, C, H, W] with C a multiple of ${groups} expected`);
  }
  if (scale.shape.join() !== `${channels}` || bias.shape.join() !== `${channels}`) {
    throw shapeMismatch(g, 'groupNorm', [x, scale, bias], `scale and bias of [${channels}] expected`);
  }
  const rows = reshape(g, cast(g, x, 'float32'), [n, groups, (channels / groups) * height * width]);
  const attributes = { axis: -1, epsilon: float(epsilon) };
  const normal = g.node('LayerNormalization', [rows, ones(g, lengthOf(rows, 2))], rows, attributes);
  const perChannel = (value: Value): Value => reshape(g, cast(g, value, 'float32'), [1, channels, 1, 1]);
  const planes = reshape(g, normal, x.shape);
  return cast(g, add(g, mul(g, planes, perChannel(scale)), perChannel(bias)), x.dtype);
}

function ones(g: GraphBuilder, length: number): Value {
  const known = onesOfGraph.get(g) ?? new Map<number, Value>();
  onesOfGraph.set(g, known);
  const value = known.get(length) ?? g.constant(new Float32Array(length).fill(1), [length], 'float32');
  known.set(length, value);
  return value;
}
