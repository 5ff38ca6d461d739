import { groupNormByLayerNorm, requireLinear, transposedLinear } from '@zeroreel/backend-ort';
import {
  cast,
  div,
  type Dialect,
  elementCount,
  type GraphBuilder,
  lengthOf,
  portableDialect,
  transpose,
  type Value,
  type ValueType,
} from '@zeroreel/onnx';

/** The forms that run fastest on the CPU provider. `bench/operators.mjs` measured them. */
export const cpuDialect: Dialect = {
  ...portableDialect,
  name: 'cpu',
  /** As fast as Gemm and MatMul. Unlike them, it needs no transposed copy of the weight when a session is created. */
  linear: transposedLinear,
  /** 1.5 to 2 times as fast as the portable form: it passes over the data less often and uses all threads. */
  groupNorm: groupNormByLayerNorm,
};

/** Integers pay from this number of rows. With fewer, as in the time embedding, reading the weights takes most time. */
const FEWEST_ROWS = 32;

/**
 * The largest magnitude of a rounded weight. It is not 127 because, without VNNI, the kernels of x64 add two products
 * of uint8 and int8 in 16 bits that saturate. 2 · 255 · 64 fits, so every processor gets the same sums. The
 * alternative, `session.x64quantprecision`, keeps 127 and loses most of the speed.
 */
const LARGEST_QUANTISED = 64;

/** Replaces the largest magnitude of a row of zeros, so that nothing is divided by zero. */
const SMALLEST_MAGNITUDE = 1e-30;

/**
 * `cpuDialect` with linear layers that multiply integers. Activations are rounded to 8 bits with one scale for each
 * tensor, found during the run; weights are rounded to 7 bits with one scale for each output. The graph rounds the
 * weights with constants alone, so onnxruntime does it once, when it creates the session.
 *
 * The UNet then predicts noise with a relative rms error against float32 of at most 0.5 % for the embedded model, and
 * of 7 to 14 % for SD 1.5's shapes with random weights. With 127 instead of 64: at most 0.5 %, and 5 to 10 %.
 */
export const int8CpuDialect: Dialect = {
  ...cpuDialect,
  name: 'cpu-int8',
  linear(g, x, weight, bias) {
    const rows = elementCount(x.shape) / lengthOf(x, -1);
    return rows < FEWEST_ROWS ? cpuDialect.linear(g, x, weight, bias) : int8Linear(g, x, weight, bias);
  },
};

function int8Linear(g: GraphBuilder, x: Value, weight: Value, bias?: Value): Value {
  const outputs = requireLinear(g, x, weight, bias);
  const { quantised, scale } = quantise(g, transpose(g, cast(g, weight, 'float32'), [1, 0]));
  const operands = [cast(g, x, 'float32'), quantised, scale, undefined, bias && cast(g, bias, 'float32')];
  const type: ValueType = { dtype: 'float32', shape: x.shape.with(-1, outputs) };
  return cast(g, g.node('DynamicQuantizeMatMul', operands, type, {}, 'com.microsoft'), x.dtype);
}

/** Splits `weight [in, out]` into `quantised [in, out] · scale [out]`. Zero stays zero. */
function quantise(g: GraphBuilder, weight: Value): { readonly quantised: Value; readonly scale: Value } {
  const type: ValueType = { dtype: weight.dtype, shape: weight.shape.slice(1) };
  const operands = [g.node('Abs', [weight], weight), g.constant([0], [1], 'int64')];
  const largest = g.node('ReduceMax', operands, type, { keepdims: 0 });
  const smallest = g.constant([SMALLEST_MAGNITUDE], [], weight.dtype);
  const scale = div(g, g.node('Max', [largest, smallest], largest), LARGEST_QUANTISED);
  const steps = div(g, weight, scale);
  return { quantised: cast(g, g.node('Round', [steps], steps), 'int8'), scale };
}
