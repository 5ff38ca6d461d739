import { resolveAxis } from '../axis.js';
import type { GraphBuilder } from '../graph-builder.js';
import { shapeMismatch } from '../graph-error.js';
import type { Value } from '../value.js';

/**
 * The mean over `axes`, each of which keeps length 1.
 * @throws OnnxError `shape-mismatch` where `x` lacks one of the axes
 */
export const reduceMean = (g: GraphBuilder, x: Value, axes: readonly number[]): Value =>
  reduce(g, 'ReduceMean', x, axes);

/**
 * The Euclidean norm over `axes`, each of which keeps length 1.
 * @throws OnnxError `shape-mismatch` where `x` lacks one of the axes
 */
export const reduceL2 = (g: GraphBuilder, x: Value, axes: readonly number[]): Value => reduce(g, 'ReduceL2', x, axes);

function reduce(g: GraphBuilder, op: 'ReduceMean' | 'ReduceL2', x: Value, axes: readonly number[]): Value {
  const along = axes.map((axis) => resolveAxis(g, `r${op.slice(1)}`, x, axis));
  const shape = x.shape.map((length, axis) => (along.includes(axis) ? 1 : length));
  return g.node(op, [x, g.constant(along, [along.length], 'int64')], { dtype: x.dtype, shape }, { keepdims: 1 });
}

/** What happens to cells at the end that fill no window. */
export interface AveragePool2dOptions {
  /** Whether they get a smaller window of their own; else they are left out. Default false. */
  readonly ceil?: boolean;
}

/**
 * Means over windows of `size` x `size` cells that do not overlap: `x [N, C, H, W]` → `[N, C, ⌊H / size⌋, ⌊W / size⌋]`,
 * or rounded up with `ceil` (torch.nn.AvgPool2d of that kernel size and stride).
 * @throws OnnxError `shape-mismatch` where `x` has not four axes or holds no window
 */
export function averagePool2d(
  g: GraphBuilder,
  x: Value,
  size: number,
  { ceil = false }: AveragePool2dOptions = {},
): Value {
  const round = ceil ? Math.ceil : Math.floor;
  const [n = 0, channels = 0, ...cells] = x.shape;
  const pooled = cells.map((length) => round(length / size));
  if (x.shape.length !== 4 || !Number.isInteger(size) || size < 1 || pooled.some((length) => length < 1)) {
    throw shapeMismatch(g, 'averagePool2d', [x], `four axes expected, and cells for windows of ${size} x ${size}`);
  }
  const window = { kernel_shape: [size, size], strides: [size, size] };
  const shape = [n, channels, ...pooled];
  return g.node('AveragePool', [x], { dtype: x.dtype, shape }, ceil ? { ...window, ceil_mode: 1 } : window);
}
