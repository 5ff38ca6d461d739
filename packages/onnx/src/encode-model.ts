import { encodeGraph } from './model-proto/encode-graph.js';
import { ProtoWriter } from './model-proto/proto-writer.js';
import type { OnnxModel } from './onnx-model.js';

/** Field numbers of `ModelProto` and `OperatorSetIdProto` (onnx.proto3). */
const FIELD = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 } as const;
const OPERATOR_SET = { domain: 1, version: 2 } as const;

/** The ONNX versions that the operators of this package are written for. */
const IR_VERSION = 10;
const OPSET_VERSION = 21;

/**
 * The bytes of a `ModelProto`: what a runtime loads.
 * @param locate the location, relative to the runtime's folder of external data, that a weight's file is to be found at
 */
export function encodeModel(model: OnnxModel, locate: (file: string) => string): Uint8Array {
  const proto = new ProtoWriter().int(FIELD.irVersion, IR_VERSION).string(FIELD.producerName, 'zeroreel');
  proto.bytes(FIELD.graph, encodeGraph(model, locate));
  const domains = new Set(['', ...model.nodes.map(({ domain }) => domain)]);
  for (const domain of domains) proto.bytes(FIELD.opsetImport, operatorSet(domain));
  return proto.finish();
}

/** Domains other than ONNX's own have one version. */
const operatorSet = (domain: string): Uint8Array =>
  new ProtoWriter()
    .string(OPERATOR_SET.domain, domain)
    .int(OPERATOR_SET.version, domain ? 1 : OPSET_VERSION)
    .finish();
