import { ONNX_TYPE_NUMBER } from '../dtype.js';
import type { Initializer } from '../onnx-model.js';
import { ProtoWriter } from './proto-writer.js';

/** Field numbers of `TensorProto` and `StringStringEntryProto` (onnx.proto3). */
const FIELD = { dims: 1, dataType: 2, name: 8, rawData: 9, externalData: 13, dataLocation: 14 } as const;
const ENTRY = { key: 1, value: 2 } as const;
const EXTERNAL = 1;

/**
 * A `TensorProto`: bytes in memory are written out, bytes in a file are referred to.
 * @param locate the location that the runtime is to find a file at
 */
export function encodeTensor(tensor: Initializer, locate: (file: string) => string): Uint8Array {
  const { name, dtype, shape, data } = tensor;
  const proto = new ProtoWriter()
    .ints(FIELD.dims, shape)
    .int(FIELD.dataType, ONNX_TYPE_NUMBER[dtype])
    .string(FIELD.name, name);
  if (data instanceof Uint8Array) return proto.bytes(FIELD.rawData, data).finish();
  return proto
    .bytes(FIELD.externalData, entry('location', locate(data.file)))
    .bytes(FIELD.externalData, entry('offset', String(data.offset)))
    .bytes(FIELD.externalData, entry('length', String(data.length)))
    .int(FIELD.dataLocation, EXTERNAL)
    .finish();
}

const entry = (key: string, value: string): Uint8Array =>
  new ProtoWriter().string(ENTRY.key, key).string(ENTRY.value, value).finish();
