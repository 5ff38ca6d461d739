import ort from 'onnxruntime-node';
import { encodeModel } from '../encode-model.js';
import { planExternalData } from '../external-data.js';
import { GraphBuilder, type GraphOptions } from '../graph-builder.js';
import { decodeNumbers, encodeNumbers } from '../number-bytes.js';
import type { OnnxModel } from '../onnx-model.js';
import { portableDialect } from '../portable-dialect.js';
import type { Shape, Value } from '../value.js';

/** A builder for tests: float32 and the portable dialect unless said otherwise. */
export const testGraph = (options: Partial<GraphOptions> = {}): GraphBuilder =>
  new GraphBuilder({ name: 'test', dtype: 'float32', dialect: portableDialect, ...options });

/** Runs a finished model in onnxruntime's CPU provider; inputs and outputs as plain numbers. */
export async function runModel(
  model: OnnxModel,
  inputs: Readonly<Record<string, ArrayLike<number>>>,
): Promise<Record<string, number[]>> {
  const { folder, locate } = planExternalData(model);
  const session = await ort.InferenceSession.create(encodeModel(model, locate), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
    ...(folder === undefined ? {} : { extra: { session: { model_external_initializers_file_folder_path: folder } } }),
  });
  try {
    const feeds = model.inputs.map((value) => [value.name, toOrt(value, inputs[value.name] ?? [])] as const);
    const results = await session.run(Object.fromEntries(feeds));
    return Object.fromEntries(model.outputs.map((value) => [value.name, fromOrt(value, results[value.name])]));
  } finally {
    await session.release();
  }
}

/**
 * Builds a graph of one output with `build`, runs it, and returns the output's numbers with the shape that was
 * promised.
 */
export async function evaluate(
  inputs: Readonly<Record<string, { readonly shape: Shape; readonly data: ArrayLike<number> }>>,
  build: (g: GraphBuilder, inputs: Readonly<Record<string, Value>>) => Value,
  options: Partial<GraphOptions> = {},
): Promise<{ shape: Shape; data: number[] }> {
  const g = testGraph(options);
  const values = Object.entries(inputs).map(([name, { shape }]) => [name, g.input(name, g.dtype, shape)] as const);
  const output = build(g, Object.fromEntries(values));
  g.output('result', output);
  const feeds = Object.entries(inputs).map(([name, { data }]) => [name, data] as const);
  const { result } = await runModel(g.finish(), Object.fromEntries(feeds));
  return { shape: output.shape, data: result ?? [] };
}

function toOrt({ name, dtype, shape }: Value, data: ArrayLike<number>): ort.Tensor {
  const bytes = encodeNumbers(data, dtype).slice().buffer;
  switch (dtype) {
    case 'float32':
      return new ort.Tensor(dtype, new Float32Array(bytes), shape);
    case 'float16':
      return new ort.Tensor(dtype, new Uint16Array(bytes), shape);
    case 'int32':
      return new ort.Tensor(dtype, new Int32Array(bytes), shape);
    case 'int64':
      return new ort.Tensor(dtype, new BigInt64Array(bytes), shape);
    default:
      throw new Error(`input ${name}: no tests with ${dtype}`);
  }
}

function fromOrt({ name, dtype, shape }: Value, tensor: ort.Tensor | undefined): number[] {
  if (!tensor) throw new Error(`output ${name} is missing`);
  if (tensor.type !== dtype || tensor.dims.join() !== shape.join()) {
    throw new Error(`output ${name}: promised ${dtype} [${shape.join()}], got ${tensor.type} [${tensor.dims.join()}]`);
  }
  if (typeof tensor.data === 'string' || Array.isArray(tensor.data)) throw new Error(`output ${name}: strings`);
  const { buffer, byteOffset, byteLength } = tensor.data;
  return decodeNumbers(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength), dtype);
}
