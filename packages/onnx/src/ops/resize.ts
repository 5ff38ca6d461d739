import type { GraphBuilder } from '../graph-builder.js';
import { graphError } from '../graph-error.js';
import { formatShape, type Value } from '../value.js';
import { gather, reshape, transpose } from './movement.js';

/**
 * `x [N, C, h, w]` → `[N, C, height, width]`; row `i` is row ⌊i · h / height⌋ of `x`, columns alike, in float32 as
 * torch.nn.functional.interpolate(mode='nearest') computes it.
 * @throws OnnxError `shape-mismatch` where `x` has not four axes or the size is not positive
 */
export function resizeNearest(g: GraphBuilder, x: Value, height: number, width: number): Value {
  const [n, channels, h, w] = x.shape;
  const isPlanes = n !== undefined && channels !== undefined && h !== undefined && w !== undefined;
  if (!isPlanes || x.shape.length !== 4 || !(height > 0 && width > 0)) {
    const facts = `${formatShape(x.shape)} cannot be resized to ${formatShape([height, width])}`;
    throw graphError(g, 'shape-mismatch', 'resizeNearest', facts);
  }
  if (isPowerOfTwo(height / h) && isPowerOfTwo(width / w)) return repeatCells(g, x, [n, channels, height, width]);
  return pick(g, pick(g, x, 2, h, height), 3, w, width);
}

/** Factors of 1, 2, 4, …: one operator, and the fastest. With other factors it does not round as torch does. */
function repeatCells(g: GraphBuilder, x: Value, shape: readonly number[]): Value {
  return g.node(
    'Resize',
    [x, undefined, undefined, g.constant(shape, [4], 'int64')],
    { dtype: x.dtype, shape },
    { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  );
}

const isPowerOfTwo = (factor: number): boolean => factor >= 1 && Number.isInteger(Math.log2(factor));

function pick(g: GraphBuilder, x: Value, axis: number, from: number, to: number): Value {
  const step = Math.fround(from / to);
  const nearest = Int32Array.from({ length: to }, (_, i) => Math.min(Math.floor(Math.fround(i * step)), from - 1));
  return gather(g, x, g.constant(nearest, [to], 'int32'), axis);
}

/**
 * Channels to cells: `x [N, s·s·C, H, W]` → `[N, C, s·H, s·W]`; channel (a·s + b)·C + c goes to row a, column b of each
 * cell's s×s block.
 * @throws OnnxError `shape-mismatch` where the channels do not divide
 */
export function depthToSpace(g: GraphBuilder, x: Value, size: number): Value {
  const [n = 0, channels = 0, height = 0, width = 0] = x.shape;
  if (x.shape.length !== 4 || channels % size ** 2 !== 0) {
    const facts = `${formatShape(x.shape)} has no four axes with a multiple of ${size ** 2} channels`;
    throw graphError(g, 'shape-mismatch', 'depthToSpace', facts);
  }
  const shape = [n, channels / size ** 2, size * height, size * width];
  return g.node('DepthToSpace', [x], { dtype: x.dtype, shape }, { blocksize: size, mode: 'DCR' });
}

/**
 * Cells to channels: `x [N, C, s·H, s·W]` → `[N, C·s·s, H, W]`; row a, column b of each s×s block of channel c goes to
 * channel (c·s + a)·s + b (torch.nn.PixelUnshuffle). {@link depthToSpace} has its channels in another order.
 * @throws OnnxError `shape-mismatch` where `x` has not four axes or its cells do not divide
 */
export function pixelUnshuffle(g: GraphBuilder, x: Value, size: number): Value {
  const [n = 0, channels = 0, height = 0, width = 0] = x.shape;
  if (x.shape.length !== 4 || !Number.isInteger(size) || size < 1 || height % size !== 0 || width % size !== 0) {
    const facts = `${formatShape(x.shape)} has no four axes with multiples of ${size} cells`;
    throw graphError(g, 'shape-mismatch', 'pixelUnshuffle', facts);
  }
  const [h, w] = [height / size, width / size];
  const blocks = transpose(g, reshape(g, x, [n, channels, h, size, w, size]), [0, 1, 3, 5, 2, 4]);
  return reshape(g, blocks, [n, channels * size ** 2, h, w]);
}
