import type { Attribute } from '../onnx-model.js';
import { ProtoWriter } from './proto-writer.js';

/** `AttributeProto.AttributeType` (onnx.proto3). */
const TYPE = { FLOAT: 1, INT: 2, STRING: 3, FLOATS: 6, INTS: 7 } as const;

/** Field numbers of `AttributeProto`. */
const FIELD = { name: 1, f: 2, i: 3, s: 4, floats: 7, ints: 8, type: 20 } as const;

/** An `AttributeProto`. Lists of integers are INTS; a list with any fraction in it is FLOATS. */
export function encodeAttribute(name: string, value: Attribute): Uint8Array {
  const attribute = new ProtoWriter().string(FIELD.name, name);
  if (typeof value === 'string') return attribute.string(FIELD.s, value).int(FIELD.type, TYPE.STRING).finish();
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? attribute.int(FIELD.i, value).int(FIELD.type, TYPE.INT).finish()
      : attribute.float(FIELD.f, value).int(FIELD.type, TYPE.FLOAT).finish();
  }
  if ('float' in value) return attribute.float(FIELD.f, value.float).int(FIELD.type, TYPE.FLOAT).finish();
  return value.every(Number.isInteger)
    ? attribute.ints(FIELD.ints, value).int(FIELD.type, TYPE.INTS).finish()
    : attribute.floats(FIELD.floats, value).int(FIELD.type, TYPE.FLOATS).finish();
}
