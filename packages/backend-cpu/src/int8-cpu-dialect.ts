import { requireLinear } from '@zeroreel/backend-ort';
import {
  add,
  cast,
  div,
  type Dialect,
  elementCount,
  type GraphBuilder,
  mul,
  reshape,
  sub,
  transpose,
  type Value,
} from '@zeroreel/onnx';
import { cpuDialect } from './cpu-dialect.js';

/** Integers pay from this number of tokens a frame. With fewer, as in the time embedding, reading the weights takes most time. */
const FEWEST_TOKENS = 16;

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

/**
 * `cpuDialect` with linear layers that multiply integers. Activations are rounded to 8 bits with a scale and a zero
 * point for each frame, found during the run: what other frames are in the batch changes nothing. Weights are rounded to
 * 7 bits with one scale for each output. The graph rounds the weights with constants alone, so onnxruntime does it once,
 * when it creates the session.
 */
export const int8CpuDialect: Dialect = {
  ...cpuDialect,
  name: 'cpu-int8',
  linear(g, x, weight, bias) {
    const tokens = elementCount(x.shape.slice(1, -1));
    return tokens < FEWEST_TOKENS ? cpuDialect.linear(g, x, weight, bias) : int8Linear(g, x, weight, bias);
  },
};

/**
 * x ≈ scale · (q - zero), so that x · W = scale · (q · W) - scale · zero · ΣW. The second term has one row a frame, to
 * which the bias is added.
 */
function int8Linear(g: GraphBuilder, x: Value, weight: Value, bias?: Value): Value {
  const outputs = requireLinear(g, x, weight, bias);
  const frames = x.shape[0] ?? 1;
  const byFrame = x.shape.map((length, axis) => (axis === 0 ? length : 1));
  const { integers, scale, zero } = roundFrames(g, cast(g, x, 'float32'));
  const rounded = roundWeight(g, transpose(g, cast(g, weight, 'float32'), [1, 0]));
  const product = g.node(
    'MatMulIntegerToFloat',
    [integers, rounded.integers, g.constant([1], [], 'float32'), rounded.scale],
    { dtype: 'float32', shape: x.shape.with(-1, outputs) },
    {},
    'com.microsoft',
  );
  const excess = mul(g, reshape(g, mul(g, scale, zero), [frames, 1]), reshape(g, rounded.sums, [1, outputs]));
  const rest = bias ? sub(g, cast(g, bias, 'float32'), excess) : sub(g, g.constant([0], [], 'float32'), excess);
  const sum = add(g, mul(g, product, reshape(g, scale, byFrame)), reshape(g, rest, byFrame.with(-1, outputs)));
  return cast(g, sum, x.dtype);
}

interface RoundedFrames {
  /** uint8, of the shape of what is rounded. */
  readonly integers: Value;
  /** `[frames]` */
  readonly scale: Value;
  /** The integer that stands for 0, as a float: `[frames]` */
  readonly zero: Value;
}

/** Rounds each frame of `x [frames, …]` so that its smallest and largest number, and 0, are in range. */
function roundFrames(g: GraphBuilder, x: Value): RoundedFrames {
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

/** Splits `weight [in, out]` into integers and scales. Zero stays zero. */
function roundWeight(g: GraphBuilder, weight: Value): RoundedWeight {
  const type = { dtype: weight.dtype, shape: weight.shape.slice(1) } as const;
  const first = g.constant([0], [1], 'int64');
  const largest = g.node('ReduceMax', [g.node('Abs', [weight], weight), first], type, { keepdims: 0 });
  const scale = div(g, g.node('Max', [largest, g.constant([SMALLEST], [], weight.dtype)], largest), LARGEST_QUANTISED);
  const steps = div(g, weight, scale);
  const rounded = g.node('Round', [steps], steps);
  const sums = g.node('ReduceSum', [rounded, first], type, { keepdims: 0 });
  return { integers: cast(g, rounded, 'int8'), scale, sums: mul(g, sums, scale) };
}
