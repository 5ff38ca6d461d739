import { fileURLToPath } from 'node:url';
import type { Tensor } from '@zeroreel/core';
import { encodeNumbers, GraphBuilder, portableDialect, type Value, type WeightLookup } from '@zeroreel/onnx';
import { expectClose, GoldenTensors } from '@zeroreel/testing';
import { runGraph } from './run-graph.js';

const goldens = new GoldenTensors(
  fileURLToPath(new URL('../__fixtures__/networks/layers.safetensors', import.meta.url)),
);

/** The goldens as weights: the scope of a layer is its name in `layers.py`. */
const weights: WeightLookup = {
  get(key) {
    if (!goldens.has(key)) return undefined;
    const { shape, data } = goldens.float(key);
    return { dtype: 'float32', shape, data: encodeNumbers(data, 'float32') };
  },
  keys: () => [],
};

/** Each output of a layer sums some dozens of products, in another order than torch's. */
const TOLERANCE = { relative: 5e-6 };

/**
 * Expects of a layer what diffusers' layer `name` gives (layers.py), with the same weights and inputs.
 * @param build writes the layer; `input` declares one of the golden inputs
 */
export async function expectLayer(
  name: string,
  build: (g: GraphBuilder, input: (name: string) => Value) => Value,
): Promise<void> {
  const g = new GraphBuilder({ name, dtype: 'float32', dialect: portableDialect, weights });
  const inputs: Record<string, Tensor> = {};
  const declare = (input: string): Value => {
    const tensor = goldens.float(`${name}.in.${input}`);
    inputs[input] = tensor;
    return g.input(input, 'float32', tensor.shape);
  };
  g.output('result', build(g, declare));
  const { result } = await runGraph(g.finish(), inputs);
  expectClose(result as Tensor, goldens.float(`${name}.out`), TOLERANCE);
}
