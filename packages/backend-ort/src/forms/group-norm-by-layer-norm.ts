import {
  add,
  cast,
  float,
  type FloatDType,
  type GraphBuilder,
  lengthOf,
  mul,
  reshape,
  shapeMismatch,
  type Value,
} from '@zeroreel/onnx';

/** Scales of one for `LayerNormalization`, which demands a scale: one a length and graph, they can be megabytes. */
const onesOfGraph = new WeakMap<GraphBuilder, Map<string, Value>>();

/**
 * Group normalisation of `x [N, C, H, W]` (Wu & He, arXiv 1803.08494): each group is one row of a LayerNormalization,
 * which spreads the rows over the threads; then scale and bias `[C]`.
 * @param dtype what it computes in; the sums are in float32 on every provider that has the operator in float16
 * @throws OnnxError `shape-mismatch`
 */
export function groupNormByLayerNorm(
  g: GraphBuilder,
  x: Value,
  scale: Value,
  bias: Value,
  groups: number,
  epsilon: number,
  dtype: FloatDType = 'float32',
): Value {
  const [n = 0, channels = 0, height = 0, width = 0] = x.shape;
  if (x.shape.length !== 4 || channels % groups !== 0) {
    throw shapeMismatch(g, 'groupNorm', [x], `[N, C, H, W] with C a multiple of ${groups} expected`);
  }
  if (scale.shape.join() !== `${channels}` || bias.shape.join() !== `${channels}`) {
    throw shapeMismatch(g, 'groupNorm', [x, scale, bias], `scale and bias of [${channels}] expected`);
  }
  const rows = reshape(g, cast(g, x, dtype), [n, groups, (channels / groups) * height * width]);
  const attributes = { axis: -1, epsilon: float(epsilon) };
  const normal = g.node('LayerNormalization', [rows, ones(g, lengthOf(rows, 2), dtype)], rows, attributes);
  const perChannel = (value: Value): Value => reshape(g, cast(g, value, dtype), [1, channels, 1, 1]);
  const planes = reshape(g, normal, x.shape);
  return cast(g, add(g, mul(g, planes, perChannel(scale)), perChannel(bias)), x.dtype);
}

function ones(g: GraphBuilder, length: number, dtype: FloatDType): Value {
  const known = onesOfGraph.get(g) ?? new Map<string, Value>();
  onesOfGraph.set(g, known);
  const key = `${dtype} ${length}`;
  const value = known.get(key) ?? g.constant(new Float32Array(length).fill(1), [length], dtype);
  known.set(key, value);
  return value;
}
