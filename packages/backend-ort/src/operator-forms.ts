import {
  add,
  cast,
  float,
  type FloatDType,
  type GraphBuilder,
  lengthOf,
  mul,
  reshape,
  sameShape,
  shapeMismatch,
  type Value,
} from '@zeroreel/onnx';

/**
 * Computes `x [..., in] · weightᵀ + bias` for a weight `[out, in]` as it lies in the file. FusedMatMul (com.microsoft)
 * reads the weight transposed, so creating a session makes no transposed copy. CPU, CUDA and WebAssembly have it.
 * @throws OnnxError `shape-mismatch`
 */
export function transposedLinear(g: GraphBuilder, x: Value, weight: Value, bias?: Value): Value {
  const outputs = requireLinear(g, x, weight, bias);
  const type = { dtype: x.dtype, shape: [...x.shape.slice(0, -1), outputs] };
  const product = g.node('FusedMatMul', [x, weight], type, { transB: 1 }, 'com.microsoft');
  return bias ? add(g, product, bias) : product;
}

/**
 * Checks a linear layer's `x [..., in]`, weight `[out, in]` and bias `[out]`, and returns `out`.
 * @throws OnnxError `shape-mismatch`
 */
export function requireLinear(g: GraphBuilder, x: Value, weight: Value, bias?: Value): number {
  const inputs = lengthOf(x, -1);
  const outputs = lengthOf(weight, 0);
  if (!sameShape(weight.shape, [outputs, inputs])) {
    throw shapeMismatch(g, 'linear', [x, weight], `a weight of [out, ${inputs}] expected`);
  }
  if (bias && !sameShape(bias.shape, [outputs])) {
    throw shapeMismatch(g, 'linear', [weight, bias], `a bias of [${outputs}] expected`);
  }
  return outputs;
}

/** Scales of one, which `LayerNormalization` demands. They can be megabytes, so layers of one length share them. */
const onesOfGraph = new WeakMap<GraphBuilder, Map<string, Value>>();

/**
 * Normalises the groups of `x [N, C, H, W]` (Wu & He, arXiv 1803.08494) and applies scale and bias `[C]`. Each group is
 * one row of a LayerNormalization, which spreads the rows over the threads.
 * @param dtype the type to compute in; every provider that has the operator in float16 sums in float32
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
