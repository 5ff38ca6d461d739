import { add, concat, depthToSpace, resizeNearest, slice, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { imageDimensions } from './dimensions.js';
import { conv2d } from './layers.js';

/**
 * Halves the resolution by a 3x3 convolution of stride 2 (diffusers' Downsample2D).
 * @param padding 1 pads evenly, to ⌈H/2⌉; 0 pads a row below and a column to the right, to ⌊H/2⌋
 */
export function downsample(g: GraphBuilder, name: string, x: Value, padding: 0 | 1): Value {
  const [, channels] = imageDimensions(x);
  const options = { kernel: 3, stride: 2, padding: padding === 0 ? ([0, 0, 1, 1] as const) : 1 };
  return conv2d(g, `${name}.conv`, x, channels, options);
}

/** The channels from which on sums of a kernel's taps take more memory and time than they save. */
const MANY_CHANNELS = 640;

/**
 * Repeats cells up to `height` x `width`, then smooths by a 3x3 convolution (diffusers' Upsample2D). Doubling does both
 * at once where there are few channels, see `upsampleByPhases`.
 */
export function upsample(g: GraphBuilder, name: string, x: Value, height: number, width: number): Value {
  const [, channels, ownHeight, ownWidth] = imageDimensions(x);
  const isDoubled = height === 2 * ownHeight && width === 2 * ownWidth;
  if (!isDoubled || channels >= MANY_CHANNELS) {
    return conv2d(g, `${name}.conv`, resizeNearest(g, x, height, width), channels, { kernel: 3, padding: 1 });
  }
  return g.scope(`${name}.conv`, () =>
    upsampleByPhases(g, x, g.parameter('weight', [channels, channels, 3, 3]), g.parameter('bias', [channels])),
  );
}

/**
 * Rows (or columns) of a 3-tap kernel that meet the same cell before the doubling, for outputs of even and odd index.
 */
const TAPS = [
  [[0], [1, 2]],
  [[0, 1], [2]],
] as const;

/**
 * A 3x3 convolution with padding 1 of `x [N, C, H, W]` doubled by repetition, without the doubled cells: each of the
 * four phases of the result is a 2x2 convolution of `x` whose weights are sums of the kernel's. 16 multiplications a
 * cell of `x` instead of 36 (sub-pixel convolution, arXiv 1609.07009). A session computes the sums when it is made,
 * or each time where its weights stay in their file.
 * @param weight `[O, C, 3, 3]`
 * @returns `[N, O, 2H, 2W]`
 */
export function upsampleByPhases(g: GraphBuilder, x: Value, weight: Value, bias: Value): Value {
  const phases = [0, 1].flatMap((row) =>
    [0, 1].map((column) => {
      const kernel = sumTaps(g, sumTaps(g, weight, 2, row), 3, column);
      return g.dialect.conv2d(g, x, kernel, bias, { padding: [1 - row, 1 - column, row, column] });
    }),
  );
  return depthToSpace(g, concat(g, phases, 1), 2);
}

/** Three taps of `weight` along `axis` → the two of a phase. */
const sumTaps = (g: GraphBuilder, weight: Value, axis: 2 | 3, phase: number): Value =>
  concat(
    g,
    (TAPS[phase] ?? TAPS[0]).map((taps) =>
      taps.map((tap) => slice(g, weight, axis, tap, tap + 1)).reduce((sum, tap) => add(g, sum, tap)),
    ),
    axis,
  );
