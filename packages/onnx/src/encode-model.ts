import type { Attribute, Initializer, Node, OnnxModel, Subgraph } from './onnx-model.js';
import { ProtoWriter } from './proto-writer.js';
import { isSubgraph, withInnerNodes } from './subgraph.js';
import { ONNX_TYPE_NUMBER, type Shape, type Value } from './value.js';

/** Numbers of the fields that are written, by their messages in onnx.proto3. */
const FIELD = {
  ModelProto: { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 },
  OperatorSetIdProto: { domain: 1, version: 2 },
  GraphProto: { node: 1, name: 2, initializer: 5, input: 11, output: 12 },
  NodeProto: { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 },
  AttributeProto: { name: 1, f: 2, i: 3, s: 4, g: 6, floats: 7, ints: 8, type: 20 },
  TensorProto: { dims: 1, dataType: 2, name: 8, rawData: 9, externalData: 13, dataLocation: 14 },
  StringStringEntryProto: { key: 1, value: 2 },
  ValueInfoProto: { name: 1, type: 2 },
  TypeProto: { tensor: 1 },
  TensorTypeProto: { elementType: 1, shape: 2 },
  TensorShapeProto: { dimension: 1 },
  Dimension: { value: 1 },
} as const;

/** `AttributeProto.AttributeType` */
const ATTRIBUTE = { FLOAT: 1, INT: 2, STRING: 3, GRAPH: 5, FLOATS: 6, INTS: 7 } as const;

/** `TensorProto.DataLocation` */
const EXTERNAL = 1;

/** The ONNX versions that the operators of this package are written for. */
const IR_VERSION = 10;
const OPSET_VERSION = 21;

/**
 * The bytes of a `ModelProto`: what a runtime loads.
 * @param locate where the runtime finds a weight's file, relative to its folder of external data
 */
export function encodeModel(model: OnnxModel, locate: (file: string) => string): Uint8Array<ArrayBuffer> {
  const field = FIELD.ModelProto;
  const proto = new ProtoWriter(expectedBytes(model));
  proto.int(field.irVersion, IR_VERSION).string(field.producerName, 'zeroreel');
  proto.message(field.graph, () => writeGraph(proto, model, locate));
  const domains = new Set(['', ...withInnerNodes(model.nodes).map(({ domain }) => domain)]);
  for (const domain of domains) proto.message(field.opsetImport, () => writeOperatorSet(proto, domain));
  return proto.finish();
}

/** Names and numbers of a node or an initializer take about so many bytes. */
const BYTES_PER_ENTRY = 512;

const expectedBytes = ({ nodes, initializers }: OnnxModel): number =>
  initializers.reduce(
    (sum, { data }) => sum + (data instanceof Uint8Array ? data.length : 0),
    BYTES_PER_ENTRY * (nodes.length + initializers.length + 1),
  );

/** Domains other than ONNX's own have one version. */
function writeOperatorSet(proto: ProtoWriter, domain: string): void {
  const field = FIELD.OperatorSetIdProto;
  proto.string(field.domain, domain).int(field.version, domain ? 1 : OPSET_VERSION);
}

/** A `GraphProto`. */
export function writeGraph(proto: ProtoWriter, model: OnnxModel, locate: (file: string) => string): void {
  const field = FIELD.GraphProto;
  for (const node of model.nodes) proto.message(field.node, () => writeNode(proto, node));
  proto.string(field.name, model.name);
  for (const tensor of model.initializers) proto.message(field.initializer, () => writeTensor(proto, tensor, locate));
  for (const input of model.inputs) proto.message(field.input, () => writeValueInfo(proto, input));
  for (const output of model.outputs) proto.message(field.output, () => writeValueInfo(proto, output));
}

/** A `GraphProto` whose inputs and outputs have names alone: the runtime finds their types. */
function writeSubgraph(proto: ProtoWriter, name: string, { inputs, nodes, outputs }: Subgraph): void {
  const field = FIELD.GraphProto;
  for (const node of nodes) proto.message(field.node, () => writeNode(proto, node));
  proto.string(field.name, name);
  for (const input of inputs) proto.message(field.input, () => proto.string(FIELD.ValueInfoProto.name, input));
  for (const output of outputs) proto.message(field.output, () => proto.string(FIELD.ValueInfoProto.name, output));
}

/** A `NodeProto`. */
export function writeNode(proto: ProtoWriter, node: Node): void {
  const field = FIELD.NodeProto;
  for (const input of node.inputs) proto.string(field.input, input);
  for (const output of node.outputs) proto.string(field.output, output.name);
  proto.string(field.name, node.name).string(field.opType, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    proto.message(field.attribute, () => writeAttribute(proto, name, value));
  }
  if (node.domain) proto.string(field.domain, node.domain);
}

/** An `AttributeProto`. A list of integers is INTS; a list with any fraction in it is FLOATS. */
export function writeAttribute(proto: ProtoWriter, name: string, value: Attribute): ProtoWriter {
  const field = FIELD.AttributeProto;
  proto.string(field.name, name);
  if (typeof value === 'string') return proto.string(field.s, value).int(field.type, ATTRIBUTE.STRING);
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? proto.int(field.i, value).int(field.type, ATTRIBUTE.INT)
      : proto.float(field.f, value).int(field.type, ATTRIBUTE.FLOAT);
  }
  if (isSubgraph(value)) {
    return proto.message(field.g, () => writeSubgraph(proto, name, value)).int(field.type, ATTRIBUTE.GRAPH);
  }
  if ('float' in value) return proto.float(field.f, value.float).int(field.type, ATTRIBUTE.FLOAT);
  return value.every(Number.isInteger)
    ? proto.ints(field.ints, value).int(field.type, ATTRIBUTE.INTS)
    : proto.floats(field.floats, value).int(field.type, ATTRIBUTE.FLOATS);
}

/** A `TensorProto`. Bytes in memory are written out, bytes in a file are referred to by the location of the file. */
export function writeTensor(proto: ProtoWriter, tensor: Initializer, locate: (file: string) => string): void {
  const field = FIELD.TensorProto;
  const { name, dtype, shape, data } = tensor;
  proto.ints(field.dims, shape).int(field.dataType, ONNX_TYPE_NUMBER[dtype]).string(field.name, name);
  if (data instanceof Uint8Array) {
    proto.bytes(field.rawData, data);
    return;
  }
  const place = { location: locate(data.file), offset: String(data.offset), length: String(data.length) };
  for (const [key, value] of Object.entries(place)) {
    proto.message(field.externalData, () => writeTextEntry(proto, key, value));
  }
  proto.int(field.dataLocation, EXTERNAL);
}

function writeTextEntry(proto: ProtoWriter, key: string, value: string): void {
  const field = FIELD.StringStringEntryProto;
  proto.string(field.key, key).string(field.value, value);
}

/** A `ValueInfoProto`: an input or output with its element type and shape. */
export function writeValueInfo(proto: ProtoWriter, { name, dtype, shape }: Value): void {
  proto.string(FIELD.ValueInfoProto.name, name).message(FIELD.ValueInfoProto.type, () =>
    proto.message(FIELD.TypeProto.tensor, () => {
      const field = FIELD.TensorTypeProto;
      proto.int(field.elementType, ONNX_TYPE_NUMBER[dtype]).message(field.shape, () => writeShape(proto, shape));
    }),
  );
}

/** A length of -1 is written as a dimension without a value, which the runtime then does not know beforehand. */
function writeShape(proto: ProtoWriter, shape: Shape): void {
  for (const length of shape) {
    proto.message(FIELD.TensorShapeProto.dimension, () => {
      if (length !== -1) proto.int(FIELD.Dimension.value, length);
    });
  }
}
