import {
  cast,
  concat,
  type Conv2dOptions,
  gather,
  type GraphBuilder,
  reshape,
  slice,
  transpose,
  type Value,
} from '@zeroreel/onnx';
import { integerProduct, roundFrames, roundWeight, scaledBack } from './rounding.js';

/** The bytes of unfolded frames that are held at once. */
const UNFOLDED_BYTES = 2 ** 24;

/**
 * A convolution as an integer product of unfolded frames, which is 2 to 4 times as fast as floats where onnxruntime's
 * ConvInteger is 3.5 times as slow (`bench/int8-convolution.mjs`). Frames and weights are rounded as those of linear
 * layers. So many frames are unfolded at a time that they fit into 16 MiB.
 */
export function int8Convolution(
  g: GraphBuilder,
  x: Value,
  weight: Value,
  bias: Value | undefined,
  { stride = 1, padding = 0 }: Conv2dOptions,
): Value {
  const [frames = 1, channels = 1, height = 1, width = 1] = x.shape;
  const [outputs = 1, , rows = 1, columns = 1] = weight.shape;
  const rounded = roundFrames(g, reshape(g, cast(g, x, 'float32'), [frames, channels, height * width]));
  const matrix = roundWeight(g, cast(g, weight, 'float32'));
  const [top, left, bottom, right] =
    typeof padding === 'number' ? ([padding, padding, padding, padding] as const) : padding;
  const down = Math.floor((top + height + bottom - rows) / stride) + 1;
  const across = Math.floor((left + width + right - columns) / stride) + 1;
  const met = cellsMet({ ...{ height, width, rows, columns, stride, top, left }, ...{ down, across } });
  const cells = transpose(g, rounded.integers, [0, 2, 1]);
  const isWhole = met.length === height * width && met.every((cell, index) => cell === index);
  const bordered = met.includes(height * width) ? withZero(g, cells, cast(g, rounded.zero, 'uint8')) : cells;
  const indices = isWhole ? undefined : g.constant(met, [met.length], 'int32');
  const most = Math.max(1, Math.floor(UNFOLDED_BYTES / (met.length * channels)));
  const parts = Array.from({ length: Math.ceil(frames / most) }, (_, index) => {
    const some = slice(g, bordered, 0, index * most, Math.min(frames, (index + 1) * most));
    const unfolded = indices ? gather(g, some, indices, 1) : some;
    return integerProduct(g, reshape(g, unfolded, [some.shape[0] ?? 1, down * across, -1]), matrix);
  });
  const y = transpose(g, scaledBack(g, concat(g, parts, 0), rounded, matrix, bias), [0, 2, 1]);
  return cast(g, reshape(g, y, [frames, outputs, down, across]), x.dtype);
}

interface Window {
  readonly height: number;
  readonly width: number;
  /** Of the kernel. */
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly top: number;
  readonly left: number;
  /** Of the result. */
  readonly down: number;
  readonly across: number;
}

/** For each cell of the result the cells that the kernel meets there, row by row; `height · width` stands for its border. */
function cellsMet({ height, width, rows, columns, stride, top, left, down, across }: Window): readonly number[] {
  const met: number[] = [];
  for (let cell = 0; cell < down * across; cell++) {
    const [y, x] = [Math.floor(cell / across) * stride - top, (cell % across) * stride - left];
    for (let tap = 0; tap < rows * columns; tap++) {
      const [row, column] = [y + Math.floor(tap / columns), x + (tap % columns)];
      const isInside = row >= 0 && row < height && column >= 0 && column < width;
      met.push(isInside ? row * width + column : height * width);
    }
  }
  return met;
}

/** Puts a cell of each frame's zero behind `cells [frames, H · W, C]`. */
function withZero(g: GraphBuilder, cells: Value, zero: Value): Value {
  const shape = cells.shape.with(1, 1);
  // Along the axis of frames it has its length already.
  const target = g.constant(shape.with(0, 1), [3], 'int64');
  return concat(g, [cells, g.node('Expand', [zero, target], { dtype: 'uint8', shape })], 1);
}
