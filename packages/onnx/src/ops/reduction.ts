import { resolveAxis } from '../axis.js';
import type { GraphBuilder } from '../graph-builder.js';
import type { Value } from '../value.js';

/**
 * The mean over `axes`, each of which keeps length 1.
 * @throws OnnxError `shape-mismatch` where `x` lacks one of the axes
 */
export function reduceMean(g: GraphBuilder, x: Value, axes: readonly number[]): Value {
  const along = axes.map((axis) => resolveAxis(g, 'reduceMean', x, axis));
  const shape = x.shape.map((length, axis) => (along.includes(axis) ? 1 : length));
  return g.node(
    'ReduceMean',
    [x, g.constant(along, [along.length], 'int64')],
    { dtype: x.dtype, shape },
    { keepdims: 1 },
  );
}
