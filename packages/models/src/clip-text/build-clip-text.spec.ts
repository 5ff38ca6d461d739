import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tensor, type Tensor } from '@zeroreel/core';
import { openModelFolder } from '@zeroreel/node';
import { GraphBuilder, portableDialect, type Dialect, type Value } from '@zeroreel/onnx';
import { expectClose, GOLDEN_NAMES, readGoldens } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { networkFixture } from '../__testing__/network-fixture.js';
import { runGraph } from '../__testing__/run-graph.js';
import { weightsRead } from '../__testing__/weights-read.js';
import { openWeights } from '../weights/open-weights.js';
import { buildClipText, textActivation, textEncoderLayer, type BuildClipTextOptions } from './build-clip-text.js';
import { parseClipTextConfig, TEXT_ACTIVATIONS, type TextActivation } from './clip-text-config.js';

function build(name: 'sd15-text' | 'sd21-text', options: Partial<BuildClipTextOptions> = {}) {
  const { config, weights } = networkFixture(name);
  return buildClipText({
    config: parseClipTextConfig(config, 'config.json'),
    weights,
    dialect: portableDialect,
    dtype: 'float32',
    ...options,
  });
}

describe('buildClipText', () => {
  it.each(['sd15-text', 'sd21-text'] as const)("reads every key of transformers' %s, and no other", (name) => {
    expect(weightsRead(build(name))).toEqual(networkFixture(name).keys);
  });

  it('reads the keys with the prefix that transformers 4 wrote', () => {
    const { keys, weights } = networkFixture('sd15-text');
    const prefix = 'text_model.';
    const prefixed = {
      get: (key: string) => (key.startsWith(prefix) ? weights.get(key.slice(prefix.length)) : undefined),
      keys: () => keys.map((key) => prefix + key),
    };
    expect(weightsRead(build('sd15-text', { weights: prefixed }))).toEqual(prefixed.keys());
  });

  it('asks for the weights of skipped layers, but leaves them out of the graph', () => {
    const { keys, weights } = networkFixture('sd15-text');
    const asked = new Set<string>();
    const recording = { ...weights, get: (key: string) => weights.get(asked.add(key) && key) };
    const inGraph = weightsRead(build('sd15-text', { weights: recording, clipSkip: 2 }));
    expect(keys.filter((key) => !asked.has(key))).toEqual([]);
    expect(inGraph).toEqual(keys.filter((key) => !/^encoder\.layers\.1[01]\./.test(key)));
  });

  it('takes int32 tokens and gives float32 states', () => {
    const { inputs, outputs } = build('sd21-text', { length: 20, dtype: 'float16' });
    expect(inputs).toEqual([{ name: 'input_ids', dtype: 'int32', shape: [1, 20] }]);
    expect(outputs).toEqual([{ name: 'hidden_states', dtype: 'float32', shape: [1, 20, 1024] }]);
  });

  it.each([
    [{ clipSkip: 13 }, 'clip skip: expected 0 to 12 for this text encoder, got 13'],
    [{ clipSkip: -1 }, 'clip skip: expected 0 to 12 for this text encoder, got -1'],
    [{ clipSkip: 0.5 }, 'clip skip: expected 0 to 12 for this text encoder, got 0.5'],
    [{ length: 78 }, 'tokens of a text: expected 1 to 77 for this text encoder, got 78'],
  ])('refuses %j', (options, message) => {
    expect(() => build('sd15-text', options)).toThrow(expect.objectContaining({ code: 'invalid-request', message }));
  });
});

describe.each(GOLDEN_NAMES)('the text encoder of the checkpoint %s', (name) => {
  const { checkpoint, networks } = readGoldens(name);

  it.each([0, 1])("equals transformers' CLIPTextModel with %d layers skipped", async (clipSkip) => {
    const json: unknown = JSON.parse(readFileSync(join(checkpoint, 'text_encoder/config.json'), 'utf8'));
    const ids = networks.int('tokens.ids');
    const [, length] = ids.shape as [number, number];
    const model = buildClipText({
      config: parseClipTextConfig(json, 'config.json'),
      weights: await openWeights(openModelFolder(checkpoint), { folder: 'text_encoder', stem: 'model' }),
      dialect: portableDialect,
      dtype: 'float32',
      length,
      clipSkip,
    });
    const first = { dtype: 'int32', shape: [1, length], data: ids.data.slice(0, length) } as const;
    const { hidden_states: states } = await runGraph(model, { input_ids: first });
    const expected = networks.float(`text.clip_skip_${clipSkip}`);
    expectClose((states as Tensor).data, expected.data.slice(0, (states as Tensor).data.length), { absolute: 1e-5 });
  });
});

it('reads the keys of one layer and hides later tokens', () => {
  const { config, keys, weights } = networkFixture('sd15-text');
  const asked: unknown[] = [];
  const dialect: Dialect = {
    ...portableDialect,
    attention(_g, q, _k, _v, heads, options) {
      asked.push({ heads, options });
      return q;
    },
  };
  const g = new GraphBuilder({ name: 'layer', dtype: 'float32', dialect, weights });
  const x = g.input('x', 'float32', [1, 5, 768]);
  const result = textEncoderLayer(g, 'encoder.layers.3', x, parseClipTextConfig(config, 'config.json'));
  expect(result.shape).toEqual([1, 5, 768]);
  expect([...g.usedKeys].sort()).toEqual(keys.filter((key) => key.startsWith('encoder.layers.3.')));
  expect(asked).toEqual([{ heads: 12, options: { causal: true } }]);
});

const X = [-6, -2, -0.5, 0, 0.1, 1, 3];

async function apply(activation: (g: GraphBuilder, x: Value) => Value): Promise<Tensor> {
  const g = new GraphBuilder({ name: 'activation', dtype: 'float32', dialect: portableDialect });
  g.output('y', activation(g, g.input('x', 'float32', [X.length])));
  const { y } = await runGraph(g.finish(), { x: tensor(new Float32Array(X), [X.length]) });
  return y as Tensor;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const tanhGelu = (x: number): number => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

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
