import { lengthOf } from '../axis.js';
import type { GraphBuilder } from '../graph-builder.js';
import { requireSameDType, shapeMismatch } from '../graph-error.js';
import { float } from '../onnx-model.js';
import { sameShape, type Value } from '../value.js';
import { add, cast, div, mul, sqrt, sub } from './elementwise.js';
import { reshape } from './movement.js';
import { reduceMean } from './reduction.js';

/**
 * Normalises the last axis of `x [..., C]`, then scales and shifts by `[C]` (Ba et al., arXiv 1607.06450, eq. 4).
 * Sums in float32.
 * @throws OnnxError `shape-mismatch` or `dtype-mismatch`
 */
export function layerNorm(g: GraphBuilder, x: Value, scale: Value, bias: Value, epsilon: number): Value {
  requireAffine(g, 'layerNorm', x, lengthOf(x, -1), scale, bias);
  return g.node('LayerNormalization', [x, scale, bias], x, { axis: -1, epsilon: float(epsilon) });
}

/**
 * Group normalisation of `x [N, C, H, W]` (Wu & He, arXiv 1803.08494, eq. 1-7) from plain operators: means and
 * variances of `groups` groups of channels, folded with scale and bias `[C]` into one `x · a + b`. In float32 whatever
 * the graph's type.
 * @throws OnnxError `shape-mismatch` or `dtype-mismatch`
 */
export function groupNormFromMeans(
  g: GraphBuilder,
  x: Value,
  scale: Value,
  bias: Value,
  groups: number,
  epsilon: number,
): Value {
  const [n, channels, height, width] = requireGroups(g, x, scale, bias, groups);
  const perGroup = channels / groups;
  const wide = cast(g, x, 'float32');
  const grouped = reshape(g, wide, [n, groups, perGroup * height * width]);
  const mean = reduceMean(g, grouped, [2]);
  const centred = sub(g, grouped, mean);
  const variance = reduceMean(g, mul(g, centred, centred), [2]);
  const deviation = sqrt(g, add(g, variance, epsilon));
  const perChannel = (value: Value) => reshape(g, cast(g, value, 'float32'), [1, groups, perGroup]);
  const a = div(g, perChannel(scale), deviation);
  const b = sub(g, perChannel(bias), mul(g, mean, a));
  const asPlanes = (value: Value) => reshape(g, value, [n, channels, 1, 1]);
  return cast(g, add(g, mul(g, wide, asPlanes(a)), asPlanes(b)), x.dtype);
}

/**
 * Group normalisation over InstanceNormalization, each group an instance. It is faster than {@link groupNormFromMeans}
 * where the provider has a good kernel for it (CPU, from some 8 frames). In float32 whatever the graph's type.
 * @throws OnnxError `shape-mismatch` or `dtype-mismatch`
 */
export function groupNormFromInstances(
  g: GraphBuilder,
  x: Value,
  scale: Value,
  bias: Value,
  groups: number,
  epsilon: number,
): Value {
  const [n, channels, height, width] = requireGroups(g, x, scale, bias, groups);
  const grouped = reshape(g, cast(g, x, 'float32'), [n, groups, (channels / groups) * height * width]);
  const ones = g.constant(new Float32Array(groups).fill(1), [groups], 'float32');
  const zeros = g.constant(new Float32Array(groups), [groups], 'float32');
  const normal = g.node('InstanceNormalization', [grouped, ones, zeros], grouped, { epsilon: float(epsilon) });
  const perChannel = (value: Value) => reshape(g, cast(g, value, 'float32'), [1, channels, 1, 1]);
  const scaled = mul(g, reshape(g, normal, x.shape), perChannel(scale));
  return cast(g, add(g, scaled, perChannel(bias)), x.dtype);
}

function requireGroups(g: GraphBuilder, x: Value, scale: Value, bias: Value, groups: number) {
  const [n, channels, height, width] = x.shape;
  if (
    n === undefined ||
    channels === undefined ||
    height === undefined ||
    width === undefined ||
    x.shape.length !== 4
  ) {
    throw shapeMismatch(g, 'groupNorm', [x, scale], 'four axes expected of x');
  }
  requireAffine(g, 'groupNorm', x, channels, scale, bias);
  if (channels % groups !== 0) {
    throw shapeMismatch(g, 'groupNorm', [x, scale], `${channels} channels do not divide into ${groups} groups`);
  }
  return [n, channels, height, width] as const;
}

function requireAffine(g: GraphBuilder, operation: string, x: Value, length: number, scale: Value, bias: Value): void {
  requireSameDType(g, operation, [x, scale, bias]);
  if (sameShape(scale.shape, [length]) && sameShape(bias.shape, [length])) return;
  throw shapeMismatch(g, operation, [x, scale, bias], `scale and bias of [${length}] expected`);
}
