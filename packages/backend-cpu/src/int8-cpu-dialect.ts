import { requireLinear } from '@zeroreel/backend-ort';
import { cast, conv2d, type Dialect, elementCount, type GraphBuilder, mul, slice, type Value } from '@zeroreel/onnx';
import { cpuDialect } from './cpu-dialect.js';
import { int8Convolution } from './int8-convolution.js';
import { integerProduct, roundFrames, roundWeight, scaledBack, type Part } from './rounding.js';

/** Integers pay from this number of tokens a frame. With fewer, as in the time embedding, reading the weights takes most time. */
const FEWEST_TOKENS = 16;

/** Convolutions from this number of channels on either side on: not a network's first and last one, whose errors all show. */
const FEWEST_CHANNELS = 32;

/**
 * `cpuDialect` with linear layers and convolutions that multiply integers. Activations are rounded to 8 bits with a scale
 * and a zero point for each frame, found during the run: what other frames are in the batch changes nothing. Weights are
 * rounded to 7 bits with one scale for each output, before the graph is compiled (`roundAhead`, which a backend of this dialect
 * needs). Networks whose answers are pictures stay in floats.
 */
export const int8CpuDialect: Dialect = {
  ...cpuDialect,
  name: 'cpu-int8',
  exact: cpuDialect,
  linear(g, x, weight, bias) {
    const tokens = elementCount(x.shape.slice(1, -1));
    return tokens < FEWEST_TOKENS ? cpuDialect.linear(g, x, weight, bias) : int8Linear(g, x, weight, bias);
  },
  geglu(g, x) {
    const compute = partsOf.get(x);
    return compute ? halvesGated(g, x, compute) : cpuDialect.geglu(g, x);
  },
  conv2d(g, x, weight, bias, options = {}) {
    // Checks all shapes; what is not used is left out of the model.
    const floats = conv2d(g, x, weight, bias, options);
    const [, channels = 0, down = 0, across = 0] = floats.shape;
    const isSmall = Math.min(channels, x.shape[1] ?? 0) < FEWEST_CHANNELS || down * across < FEWEST_TOKENS;
    return isSmall ? floats : int8Convolution(g, x, weight, bias, options);
  },
};

/** How part of a layer's outputs is computed by itself, by the value of the whole. */
const partsOf = new WeakMap<Value, (part: Part) => Value>();

function int8Linear(g: GraphBuilder, x: Value, weight: Value, bias?: Value): Value {
  requireLinear(g, x, weight, bias);
  const rounded = roundFrames(g, cast(g, x, 'float32'));
  const floats = cast(g, weight, 'float32');
  const compute = (part: Part): Value => {
    const matrix = roundWeight(g, floats, part);
    const product = integerProduct(g, rounded.integers, matrix);
    return cast(g, scaledBack(g, product, rounded, matrix, bias && slice(g, bias, 0, ...part)), x.dtype);
  };
  const whole = compute([0, weight.shape[0] ?? 0]);
  partsOf.set(whole, compute);
  return whole;
}

/** Computes either half of a linear layer when it is needed: the whole, by far the largest value of a block, is never there. */
function halvesGated(g: GraphBuilder, x: Value, compute: (part: Part) => Value): Value {
  const width = x.shape.at(-1) ?? 0;
  return mul(g, compute([0, width / 2]), g.dialect.gelu(g, compute([width / 2, width])));
}
