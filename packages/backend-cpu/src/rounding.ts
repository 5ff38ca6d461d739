import {
  add,
  cast,
  div,
  elementCount,
  type GraphBuilder,
  mul,
  type Node,
  reshape,
  sub,
  type Value,
} from '@zeroreel/onnx';

/** The steps that activations are rounded to. */
const STEPS = 255;

/** Replaces the range of zeros, so that nothing is divided by zero. */
const SMALLEST = 1e-30;

/** x ≈ scale · (integers - zero) */
interface RoundedFrames {
  /** uint8, of the shape of what is rounded. */
  readonly integers: Value;
  /** `[frames, 1, …]`, of as many axes as what is rounded */
  readonly scale: Value;
  /** The integer that stands for 0, as a float, of the same shape. */
  readonly zero: Value;
}

/** Rounds each frame of `x [frames, …]` so that its smallest and largest number, and 0, are in range. */
export function roundFrames(g: GraphBuilder, x: Value): RoundedFrames {
  const [frames = 1, ...others] = x.shape;
  const axes = g.constant(
    Array.from(others.keys(), (axis) => axis + 1),
    [others.length],
    'int64',
  );
  const type = { dtype: x.dtype, shape: x.shape.map((length, axis) => (axis === 0 ? length : 1)) } as const;
  const extreme = (op: string): Value => g.node(op, [x, axes], type, { keepdims: 1 });
  const none = g.constant([0], [], 'float32');
  const lowest = g.node('Min', [extreme('ReduceMin'), none], type);
  const below = sub(g, none, lowest);
  const least = g.constant([SMALLEST], [], 'float32');
  const range = g.node('Max', [sub(g, extreme('ReduceMax'), lowest), below, least], type);
  const scale = div(g, range, STEPS);
  const zero = g.node('Round', [div(g, below, scale)], type);
  const operands = [x, ...[scale, cast(g, zero, 'uint8')].map((value) => reshape(g, value, [frames]))];
  return { integers: g.node('QuantizeLinear', operands, { dtype: 'uint8', shape: x.shape }, { axis: 0 }), scale, zero };
}

/** A weight as the graph reads it. `roundWeights` computes it. */
interface RoundedWeight {
  /** int8 `[in, out]` */
  readonly integers: Value;
  /** `[out]` */
  readonly scale: Value;
  /** What the integers times the scale add up to for each output: `[out]` */
  readonly sums: Value;
}

/**
 * Asks for a weight in integers and scales. onnxruntime has no such operator: `roundAhead` puts numbers in its place before a
 * graph is compiled.
 * @param weight float32 `[out, in]`, or `[out, channels, rows, columns]`, whose matrix has the channels of one cell of the
 * kernel after those of the other
 * @param part some of the outputs. Default: all
 */
export function roundWeight(g: GraphBuilder, weight: Value, part: Part = [0, weight.shape[0] ?? 0]): RoundedWeight {
  const [begin, end] = part;
  const outputs = end - begin;
  const [, ...inputs] = weight.shape;
  const byOutput = { dtype: 'float32', shape: [outputs] } as const;
  const matrix = { dtype: 'int8', shape: [elementCount(inputs), outputs] } as const;
  const values = g.nodes(ROUND_WEIGHT, [weight], [matrix, byOutput, byOutput], { part }, 'zeroreel');
  const [integers = weight, scale = weight, sums = weight] = values;
  return { integers, scale, sums };
}

/** Outputs `begin` up to (not including) `end` of a layer. */
export type Part = readonly [begin: number, end: number];

/** The operator of `roundWeight`, and the part that a node of it asks for. */
export const ROUND_WEIGHT = 'RoundWeight';
export const partOf = ({ attributes }: Node): Part => attributes['part'] as Part;

/**
 * What rounded frames times a rounded weight come to, with the bias: scale · (q · W) - scale · zero · ΣW + bias. The last two
 * have one row a frame.
 * @param product of integers and weight, `[frames, …, out]`, with as many axes as the scale
 */
export function scaledBack(
  g: GraphBuilder,
  product: Value,
  { scale, zero }: Omit<RoundedFrames, 'integers'>,
  { sums }: Pick<RoundedWeight, 'sums'>,
  bias: Value | undefined,
): Value {
  const excess = mul(g, mul(g, scale, zero), sums);
  const rest = sub(g, bias ? cast(g, bias, 'float32') : g.constant([0], [], 'float32'), excess);
  return add(g, mul(g, product, scale), rest);
}

/** uint8 `[…, in]` times int8 `[in, out]`, with the weight's scale. */
export const integerProduct = (g: GraphBuilder, integers: Value, { integers: weight, scale }: RoundedWeight): Value =>
  g.node(
    'MatMulIntegerToFloat',
    [integers, weight, g.constant([1], [], 'float32'), scale],
    { dtype: 'float32', shape: integers.shape.with(-1, weight.shape[1] ?? 1) },
    {},
    'com.microsoft',
  );
