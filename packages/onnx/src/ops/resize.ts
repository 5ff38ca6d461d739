import type { GraphBuilder } from '../graph-builder.js';
import { graphError } from '../graph-error.js';
import { formatShape } from '../shape.js';
import type { Value } from '../value.js';

/**
 * `x [N, C, h, w]` → `[N, C, height, width]`; output row `i` is input row ⌊i · h / height⌋, columns alike
 * (torch.nn.functional.interpolate, mode nearest).
 * @throws OnnxError `shape-mismatch` where `x` has not four axes or the size is not positive
 */
export function resizeNearest(g: GraphBuilder, x: Value, height: number, width: number): Value {
  const [n, channels, ...rest] = x.shape;
  if (n === undefined || channels === undefined || rest.length !== 2 || !(height > 0 && width > 0)) {
    const facts = `${formatShape(x.shape)} cannot be resized to ${formatShape([height, width])}`;
    throw graphError(g, 'shape-mismatch', 'resizeNearest', facts);
  }
  const shape = [n, channels, height, width];
  return g.node(
    'Resize',
    [x, undefined, undefined, g.constant(shape, [4], 'int64')],
    { dtype: x.dtype, shape },
    { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  );
}
