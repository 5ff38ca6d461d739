import { add, concat, conv2d, depthToSpace, slice, type GraphBuilder, type Value } from '@zeroreel/onnx';

/** Rows (or columns) of a 3-tap kernel that meet the same cell before the doubling, for outputs of even and odd index. */
const TAPS = [
  [[0], [1, 2]],
  [[0, 1], [2]],
] as const;

/**
 * A 3x3 convolution with padding 1 of `x [N, C, H, W]` doubled by repetition, without the doubled cells: each of the four
 * phases of the result is a 2x2 convolution of `x` whose weights are sums of the kernel's. 16 multiplications a cell
 * of `x` instead of 36 (sub-pixel convolution, arXiv 1609.07009). The sums are folded when the session is made.
 * @param weight `[O, C, 3, 3]`
 * @returns `[N, O, 2H, 2W]`
 */
export function upsampleByPhases(g: GraphBuilder, x: Value, weight: Value, bias: Value): Value {
  const phases = [0, 1].flatMap((row) =>
    [0, 1].map((column) => {
      const kernel = sumTaps(g, sumTaps(g, weight, 2, row), 3, column);
      return conv2d(g, x, kernel, bias, { padding: [1 - row, 1 - column, row, column] });
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
