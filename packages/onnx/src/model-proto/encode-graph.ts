import type { OnnxModel } from '../onnx-model.js';
import { encodeNode } from './encode-node.js';
import { encodeTensor } from './encode-tensor.js';
import { encodeValueInfo } from './encode-value-info.js';
import { ProtoWriter } from './proto-writer.js';

/** Field numbers of `GraphProto` (onnx.proto3). */
const FIELD = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;

/** A `GraphProto`. */
export function encodeGraph(model: OnnxModel, locate: (file: string) => string): Uint8Array {
  const proto = new ProtoWriter();
  for (const node of model.nodes) proto.bytes(FIELD.node, encodeNode(node));
  proto.string(FIELD.name, model.name);
  for (const tensor of model.initializers) proto.bytes(FIELD.initializer, encodeTensor(tensor, locate));
  for (const input of model.inputs) proto.bytes(FIELD.input, encodeValueInfo(input));
  for (const output of model.outputs) proto.bytes(FIELD.output, encodeValueInfo(output));
  return proto.finish();
}
