import { tensor, type Tensor } from '@zeroreel/core';
import { GraphBuilder, portableDialect, type Value } from '@zeroreel/onnx';
import { expectClose } from '@zeroreel/testing';
import { expect, it } from 'vitest';
import { runGraph } from '../__testing__/run-graph.js';
import { silu, TEXT_ACTIVATIONS, textActivation, type TextActivation } from './activation.js';

const X = [-6, -2, -0.5, 0, 0.1, 1, 3];

async function apply(activation: (g: GraphBuilder, x: Value) => Value): Promise<Tensor> {
  const g = new GraphBuilder({ name: 'activation', dtype: 'float32', dialect: portableDialect });
  g.output('y', activation(g, g.input('x', 'float32', [X.length])));
  const { y } = await runGraph(g.finish(), { x: tensor(new Float32Array(X), [X.length]) });
  return y as Tensor;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const tanhGelu = (x: number): number => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

it('silu is x · sigmoid(x)', async () => {
  expectClose(
    (await apply(silu)).data,
    X.map((x) => x * sigmoid(x)),
    { absolute: 1e-6 },
  );
});

/** `torch.nn.functional.gelu(torch.tensor([-6, -2, -0.5, 0, 0.1, 1, 3], dtype=torch.float64))` */
const GELU = [-5.919526e-9, -0.04550026, -0.15426877, 0, 0.05398278, 0.84134475, 2.99595031];

const FORMULAS: Record<TextActivation, number[]> = {
  quick_gelu: X.map((x) => x * sigmoid(1.702 * x)),
  gelu: GELU,
  gelu_new: X.map(tanhGelu),
  gelu_pytorch_tanh: X.map(tanhGelu),
};

it.each(TEXT_ACTIVATIONS)('%s follows its formula', async (name) => {
  const { data } = await apply((g, x) => textActivation(g, name, x));
  expectClose(data, FORMULAS[name], { absolute: 1e-6 });
});

it('tells the exact GELU from its approximation', () => {
  const difference = Math.max(...FORMULAS.gelu.map((y, index) => Math.abs(y - FORMULAS.gelu_new[index]!)));
  expect(difference).toBeGreaterThan(1e-4);
});
