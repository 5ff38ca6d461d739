import {
  cast,
  concat,
  div,
  elementCount,
  type GraphBuilder,
  mul,
  reshape,
  slice,
  sub,
  type Value,
} from '@zeroreel/onnx';

/**
 * The largest magnitude of a rounded weight. It is not 127 because, without VNNI, the kernels of x64 add two products
 * of uint8 and int8 in 16 bits that saturate. 2 · 255 · 64 fits, so every processor gets the same sums. The
 * alternative, `session.x64quantprecision`, keeps 127 and loses most of the speed.
 */
const LARGEST_QUANTISED = 64;

/** The steps that activations are rounded to. */
const STEPS = 255;

/** Replaces the range of zeros, so that nothing is divided by zero. */
const SMALLEST = 1e-30;

/** The most numbers of a weight that are rounded at once. */
const PIECE = 2 ** 21;

/** x ≈ scale · (integers - zero) */
interface RoundedFrames {
  /** uint8, of the shape of what is rounded. */
  readonly integers: Value;
  /** `[frames]` */
  readonly scale: Value;
  /** The integer that stands for 0, as a float: `[frames]` */
  readonly zero: Value;
}

/** Rounds each frame of `x [frames, …]` so that its smallest and largest number, and 0, are in range. */
export function roundFrames(g: GraphBuilder, x: Value): RoundedFrames {
  const [frames = 1] = x.shape;
  const flat = reshape(g, x, [frames, -1]);
  const type = { dtype: x.dtype, shape: [frames] } as const;
  const extreme = (op: string): Value => g.node(op, [flat, g.constant([1], [1], 'int64')], type, { keepdims: 0 });
  const none = g.constant([0], [], 'float32');
  const lowest = g.node('Min', [extreme('ReduceMin'), none], type);
  const highest = g.node('Max', [extreme('ReduceMax'), none], type);
  const range = g.node('Max', [sub(g, highest, lowest), g.constant([SMALLEST], [], 'float32')], type);
  const scale = div(g, range, STEPS);
  const zero = g.node('Round', [div(g, sub(g, none, lowest), scale)], type);
  const operands = [flat, scale, cast(g, zero, 'uint8')];
  const integers = g.node('QuantizeLinear', operands, { dtype: 'uint8', shape: flat.shape }, { axis: 0 });
  return { integers: reshape(g, integers, x.shape), scale, zero };
}

interface RoundedWeight {
  /** int8 `[in, out]` */
  readonly integers: Value;
  /** `[out]` */
  readonly scale: Value;
  /** What the integers times the scale add up to for each output: `[out]` */
  readonly sums: Value;
}

/**
 * Splits a weight into integers and scales. Zero stays zero. A large one is rounded a piece of its outputs at a time: so
 * the floats between are never there for all of it.
 * @param weight `[out, …]`
 * @param matrix of the outputs `[begin, end)` of the weight, `[in, end - begin]`
 */
export function roundWeight(g: GraphBuilder, weight: Value, matrix: (part: Value) => Value): RoundedWeight {
  const [outputs = 1] = weight.shape;
  const most = Math.max(1, Math.floor((PIECE * outputs) / elementCount(weight.shape)));
  const pieces = Array.from({ length: Math.ceil(outputs / most) }, (_, index) =>
    roundMatrix(g, matrix(slice(g, weight, 0, index * most, Math.min(outputs, (index + 1) * most)))),
  );
  const joined = (values: readonly Value[], axis: number) =>
    values.length === 1 ? values[0] : concat(g, values, axis);
  return {
    integers: joined(
      pieces.map(({ integers }) => integers),
      1,
    ) as Value,
    scale: joined(
      pieces.map(({ scale }) => scale),
      0,
    ) as Value,
    sums: joined(
      pieces.map(({ sums }) => sums),
      0,
    ) as Value,
  };
}

function roundMatrix(g: GraphBuilder, weight: Value): RoundedWeight {
  const type = { dtype: weight.dtype, shape: weight.shape.slice(1) } as const;
  const first = g.constant([0], [1], 'int64');
  const largest = g.node('ReduceMax', [g.node('Abs', [weight], weight), first], type, { keepdims: 0 });
  const scale = div(g, g.node('Max', [largest, g.constant([SMALLEST], [], weight.dtype)], largest), LARGEST_QUANTISED);
  const steps = div(g, weight, scale);
  const rounded = g.node('Round', [steps], steps);
  const sums = g.node('ReduceSum', [rounded, first], type, { keepdims: 0 });
  return { integers: cast(g, rounded, 'int8'), scale, sums: mul(g, sums, scale) };
}

/**
 * What rounded frames times a rounded weight come to, with the bias: scale · (q · W) - scale · zero · ΣW + bias. The last two
 * have one row a frame.
 * @param integers uint8 `[frames, rows, in]`
 * @param product of integers and weight, `[frames, rows, out]`
 */
export function scaledBack(
  g: GraphBuilder,
  product: Value,
  { scale, zero }: Omit<RoundedFrames, 'integers'>,
  { sums }: Pick<RoundedWeight, 'sums'>,
  bias: Value | undefined,
): Value {
  const frames = product.shape[0] ?? 1;
  const outputs = product.shape.at(-1) ?? 1;
  const byFrame = product.shape.map((length, axis) => (axis === 0 ? length : 1));
  const excess = mul(g, reshape(g, mul(g, scale, zero), [frames, 1]), reshape(g, sums, [1, outputs]));
  const rest = bias ? sub(g, cast(g, bias, 'float32'), excess) : sub(g, g.constant([0], [], 'float32'), excess);
  const scaled = mul(g, product, reshape(g, scale, byFrame));
  return g.node('Add', [scaled, reshape(g, rest, byFrame.with(-1, outputs))], scaled);
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
