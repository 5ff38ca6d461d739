import {
  convertFloats,
  isFloatType,
  readInitializers,
  type ExternalBytes,
  type Initializer,
  type Node,
  type OnnxModel,
} from '@zeroreel/onnx';

/** The size in bytes up to which a weight is read here. */
const SMALL_BYTES = 2 ** 15;

/**
 * Casts biases, scales of norms and other small weights while the graph is written: hundreds of nodes less for a file in
 * float16, which take onnxruntime more memory and time than the numbers themselves.
 * @param read the bytes of a file
 */
export function castSmallWeights(model: OnnxModel, read: (bytes: ExternalBytes) => Uint8Array): OnnxModel {
  const stored = new Map(model.initializers.map((initializer) => [initializer.name, initializer]));
  const results = new Set(model.outputs.map(({ name }) => name));
  const nodes: Node[] = [];
  const cast: Initializer[] = [];
  for (const node of model.nodes) {
    const weight = node.op === 'Cast' ? stored.get(node.inputs[0] ?? '') : undefined;
    const [value] = node.outputs;
    if (weight === undefined || value === undefined || results.has(value.name) || weight.data.length > SMALL_BYTES)
      nodes.push(node);
    else if (!isFloatType(weight.dtype) || (value.dtype !== 'float32' && value.dtype !== 'float16')) nodes.push(node);
    else {
      const bytes = weight.data instanceof Uint8Array ? weight.data : read(weight.data);
      cast.push({ ...value, data: convertFloats(bytes, weight.dtype, value.dtype) });
    }
  }
  return { ...model, nodes, initializers: readInitializers(nodes, [...model.initializers, ...cast]) };
}
