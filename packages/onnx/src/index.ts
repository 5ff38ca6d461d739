// Values, types and shapes.
export {
  broadcastShape,
  BYTES_PER_ELEMENT,
  elementCount,
  formatShape,
  ONNX_TYPE_NUMBER,
  sameShape,
  type DType,
  type FloatDType,
  type StoredFloatDType,
  type Shape,
  type Value,
  type ValueType,
} from './value.js';
export { lengthOf, resolveAxis } from './axis.js';

// Writing a graph.
export { GraphBuilder, type GraphOptions } from './graph-builder.js';
export type { Dialect } from './dialect.js';
export { portableDialect } from './portable-dialect.js';
export { graphError, OnnxError, requireSameDType, shapeMismatch, type OnnxErrorCode } from './graph-error.js';

// Operators.
export {
  add,
  cast,
  clip,
  cos,
  div,
  erf,
  exp,
  mul,
  neg,
  relu,
  sigmoid,
  sin,
  softmax,
  sqrt,
  sub,
  tanh,
  type Operand,
} from './ops/elementwise.js';
export { concat, expand, gather, pad, reshape, slice, split, transpose } from './ops/movement.js';
export { depthToSpace, pixelUnshuffle, resizeNearest } from './ops/resize.js';
export { averagePool2d, reduceL2, reduceMean, type AveragePool2dOptions } from './ops/reduction.js';
export { conv2d, type Conv2dOptions } from './ops/convolution.js';
export { gemm, matmul } from './ops/matmul.js';

// Layers as the backend's dialect writes them, and the forms that dialects choose from.
export { attention, gelu, groupNorm, linear, silu } from './ops/layers.js';
export { groupNormFromInstances, groupNormFromMeans, layerNorm } from './ops/normalization.js';
export { explicitAttention, multiHeadAttention, type AttentionOptions } from './ops/attention.js';

// Finished graphs: their bytes, their weights, their text.
export {
  float,
  type Attribute,
  type ComputedWeight,
  type ExternalBytes,
  type FloatAttribute,
  type Initializer,
  type Node,
  type OnnxModel,
  type Subgraph,
  type Weight,
  type WeightLookup,
} from './onnx-model.js';
export { encodeModel } from './encode-model.js';
export { constantProducers, pruneNodes, readInitializers } from './finish-graph.js';
export { renameValues, withInnerNodes } from './subgraph.js';
export { planExternalData, type ExternalDataPlan } from './external-data.js';
export { printGraph } from './print-graph.js';
export { decodeNumbers, encodeNumbers, float16Bits, float16Value } from './number-bytes.js';
export { float8Value, type Float8DType } from './float8.js';
export { convertFloats, isFloatType } from './convert-floats.js';
export { float16OfFloats, floatsOfBfloat16, floatsOfFloat16, floatsOfFloat8 } from './half-floats.js';
