export type * from './dtype.js';
export { BYTES_PER_ELEMENT, ONNX_TYPE_NUMBER } from './dtype.js';
export { broadcastShape, elementCount, formatShape, sameShape, type Shape } from './shape.js';
export type { Value, ValueType } from './value.js';
export type { ExternalBytes, Weight, WeightLookup } from './weight.js';
export { OnnxError, type OnnxErrorCode } from './onnx-error.js';
export {
  float,
  type Attribute,
  type FloatAttribute,
  type Initializer,
  type Node,
  type OnnxModel,
} from './onnx-model.js';
export type { Dialect } from './dialect.js';
export { GraphBuilder, type GraphOptions } from './graph-builder.js';
export { graphError, requireSameDType, shapeMismatch } from './graph-error.js';
export { lengthOf, resolveAxis } from './axis.js';
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
export { gemm, matmul } from './ops/matmul.js';
export { concat, depthToSpace, expand, gather, pad, reshape, slice, split, transpose } from './ops/movement.js';
export { reduceMean } from './ops/reduction.js';
export { conv2d, type Conv2dOptions } from './ops/convolution.js';
export { groupNormFromInstances, groupNormFromMeans, layerNorm } from './ops/normalization.js';
export { resizeNearest } from './ops/resize.js';
export { explicitAttention, multiHeadAttention, type AttentionOptions } from './ops/attention.js';
export { portableDialect } from './portable-dialect.js';
export { encodeModel } from './encode-model.js';
export { planExternalData, type ExternalDataPlan } from './external-data.js';
export { printGraph } from './print-graph.js';
export { float16Bits, float16Value } from './float16.js';
export { decodeNumbers, encodeNumbers } from './number-bytes.js';
