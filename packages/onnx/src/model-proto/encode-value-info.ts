import { ONNX_TYPE_NUMBER } from '../dtype.js';
import type { Shape } from '../shape.js';
import type { Value } from '../value.js';
import { ProtoWriter } from './proto-writer.js';

/** Field numbers of `ValueInfoProto`, `TypeProto`, `TypeProto.Tensor`, `TensorShapeProto` and its `Dimension` (onnx.proto3). */
const VALUE_INFO = { name: 1, type: 2 } as const;
const TYPE = { tensor: 1 } as const;
const TENSOR = { elementType: 1, shape: 2 } as const;
const SHAPE = { dimension: 1 } as const;
const DIMENSION = { value: 1 } as const;

/** A `ValueInfoProto`: an input or output with its element type and fixed shape. */
export function encodeValueInfo({ name, dtype, shape }: Value): Uint8Array {
  const tensor = new ProtoWriter()
    .int(TENSOR.elementType, ONNX_TYPE_NUMBER[dtype])
    .bytes(TENSOR.shape, encodeShape(shape));
  const type = new ProtoWriter().bytes(TYPE.tensor, tensor.finish());
  return new ProtoWriter().string(VALUE_INFO.name, name).bytes(VALUE_INFO.type, type.finish()).finish();
}

function encodeShape(shape: Shape): Uint8Array {
  const proto = new ProtoWriter();
  for (const length of shape) proto.bytes(SHAPE.dimension, new ProtoWriter().int(DIMENSION.value, length).finish());
  return proto.finish();
}
