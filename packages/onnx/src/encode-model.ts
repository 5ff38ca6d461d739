import type { Attribute, Initializer, Node, OnnxModel } from './onnx-model.js';
import { ProtoWriter } from './proto-writer.js';
import { ONNX_TYPE_NUMBER, type Shape, type Value } from './value.js';

/** Numbers of the fields that are written, by their messages in onnx.proto3. */
const FIELD = {
  ModelProto: { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 },
  OperatorSetIdProto: { domain: 1, version: 2 },
  GraphProto: { node: 1, name: 2, initializer: 5, input: 11, output: 12 },
  NodeProto: { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 },
  AttributeProto: { name: 1, f: 2, i: 3, s: 4, floats: 7, ints: 8, type: 20 },
  TensorProto: { dims: 1, dataType: 2, name: 8, rawData: 9, externalData: 13, dataLocation: 14 },
  StringStringEntryProto: { key: 1, value: 2 },
  ValueInfoProto: { name: 1, type: 2 },
  TypeProto: { tensor: 1 },
  TensorTypeProto: { elementType: 1, shape: 2 },
  TensorShapeProto: { dimension: 1 },
  Dimension: { value: 1 },
} as const;

/** `AttributeProto.AttributeType` */
const ATTRIBUTE = { FLOAT: 1, INT: 2, STRING: 3, FLOATS: 6, INTS: 7 } as const;

/** `TensorProto.DataLocation` */
const EXTERNAL = 1;

/** The ONNX versions that the operators of this package are written for. */
const IR_VERSION = 10;
const OPSET_VERSION = 21;

/**
 * The bytes of a `ModelProto`: what a runtime loads.
 * @param locate where the runtime finds a weight's file, relative to its folder of external data
 */
export function encodeModel(model: OnnxModel, locate: (file: string) => string): Uint8Array {
  const field = FIELD.ModelProto;
  const proto = new ProtoWriter().int(field.irVersion, IR_VERSION).string(field.producerName, 'zeroreel');
  proto.bytes(field.graph, encodeGraph(model, locate));
  const domains = new Set(['', ...model.nodes.map(({ domain }) => domain)]);
  for (const domain of domains) proto.bytes(field.opsetImport, operatorSet(domain));
  return proto.finish();
}

/** Domains other than ONNX's own have one version. */
function operatorSet(domain: string): Uint8Array {
  const field = FIELD.OperatorSetIdProto;
  return new ProtoWriter()
    .string(field.domain, domain)
    .int(field.version, domain ? 1 : OPSET_VERSION)
    .finish();
}

/** A `GraphProto`. */
export function encodeGraph(model: OnnxModel, locate: (file: string) => string): Uint8Array {
  const field = FIELD.GraphProto;
  const proto = new ProtoWriter();
  for (const node of model.nodes) proto.bytes(field.node, encodeNode(node));
  proto.string(field.name, model.name);
  for (const tensor of model.initializers) proto.bytes(field.initializer, encodeTensor(tensor, locate));
  for (const input of model.inputs) proto.bytes(field.input, encodeValueInfo(input));
  for (const output of model.outputs) proto.bytes(field.output, encodeValueInfo(output));
  return proto.finish();
}

/** A `NodeProto`. */
export function encodeNode(node: Node): Uint8Array {
  const field = FIELD.NodeProto;
  const proto = new ProtoWriter();
  for (const input of node.inputs) proto.string(field.input, input);
  for (const output of node.outputs) proto.string(field.output, output.name);
  proto.string(field.name, node.name).string(field.opType, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    proto.bytes(field.attribute, encodeAttribute(name, value));
  }
  if (node.domain) proto.string(field.domain, node.domain);
  return proto.finish();
}

/** An `AttributeProto`. A list of integers is INTS; a list with any fraction in it is FLOATS. */
export function encodeAttribute(name: string, value: Attribute): Uint8Array {
  const field = FIELD.AttributeProto;
  const attribute = new ProtoWriter().string(field.name, name);
  if (typeof value === 'string') return attribute.string(field.s, value).int(field.type, ATTRIBUTE.STRING).finish();
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? attribute.int(field.i, value).int(field.type, ATTRIBUTE.INT).finish()
      : attribute.float(field.f, value).int(field.type, ATTRIBUTE.FLOAT).finish();
  }
  if ('float' in value) return attribute.float(field.f, value.float).int(field.type, ATTRIBUTE.FLOAT).finish();
  return value.every(Number.isInteger)
    ? attribute.ints(field.ints, value).int(field.type, ATTRIBUTE.INTS).finish()
    : attribute.floats(field.floats, value).int(field.type, ATTRIBUTE.FLOATS).finish();
}

/** A `TensorProto`. Bytes in memory are written out, bytes in a file are referred to by the location of the file. */
export function encodeTensor(tensor: Initializer, locate: (file: string) => string): Uint8Array {
  const field = FIELD.TensorProto;
  const { name, dtype, shape, data } = tensor;
  const proto = new ProtoWriter()
    .ints(field.dims, shape)
    .int(field.dataType, ONNX_TYPE_NUMBER[dtype])
    .string(field.name, name);
  if (data instanceof Uint8Array) return proto.bytes(field.rawData, data).finish();
  return proto
    .bytes(field.externalData, textEntry('location', locate(data.file)))
    .bytes(field.externalData, textEntry('offset', String(data.offset)))
    .bytes(field.externalData, textEntry('length', String(data.length)))
    .int(field.dataLocation, EXTERNAL)
    .finish();
}

function textEntry(key: string, value: string): Uint8Array {
  const field = FIELD.StringStringEntryProto;
  return new ProtoWriter().string(field.key, key).string(field.value, value).finish();
}

/** A `ValueInfoProto`: an input or output with its element type and shape. */
export function encodeValueInfo({ name, dtype, shape }: Value): Uint8Array {
  const tensor = new ProtoWriter()
    .int(FIELD.TensorTypeProto.elementType, ONNX_TYPE_NUMBER[dtype])
    .bytes(FIELD.TensorTypeProto.shape, encodeShape(shape));
  const type = new ProtoWriter().bytes(FIELD.TypeProto.tensor, tensor.finish());
  return new ProtoWriter()
    .string(FIELD.ValueInfoProto.name, name)
    .bytes(FIELD.ValueInfoProto.type, type.finish())
    .finish();
}

/** A length of -1 is written as a dimension without a value, which the runtime then does not know beforehand. */
function encodeShape(shape: Shape): Uint8Array {
  const proto = new ProtoWriter();
  for (const length of shape) {
    const dimension = new ProtoWriter();
    if (length !== -1) dimension.int(FIELD.Dimension.value, length);
    proto.bytes(FIELD.TensorShapeProto.dimension, dimension.finish());
  }
  return proto.finish();
}
