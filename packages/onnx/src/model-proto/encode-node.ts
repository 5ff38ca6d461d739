import type { Node } from '../onnx-model.js';
import { encodeAttribute } from './encode-attribute.js';
import { ProtoWriter } from './proto-writer.js';

/** Field numbers of `NodeProto` (onnx.proto3). */
const FIELD = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 } as const;

/** A `NodeProto`. */
export function encodeNode(node: Node): Uint8Array {
  const proto = new ProtoWriter();
  for (const input of node.inputs) proto.string(FIELD.input, input);
  for (const output of node.outputs) proto.string(FIELD.output, output.name);
  proto.string(FIELD.name, node.name).string(FIELD.opType, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    proto.bytes(FIELD.attribute, encodeAttribute(name, value));
  }
  if (node.domain) proto.string(FIELD.domain, node.domain);
  return proto.finish();
}
