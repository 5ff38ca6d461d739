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
export type { GraphBuilder, GraphOptions } from './graph-builder.js';
