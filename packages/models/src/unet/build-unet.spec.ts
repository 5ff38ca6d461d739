import { selfAttention } from '@zeroreel/core';
import {
  GraphBuilder,
  portableDialect,
  printGraph,
  type FloatDType,
  type OnnxModel,
  type Shape,
  type WeightLookup,
} from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { networkFixture } from '../__testing__/network-fixture.js';
import { shapedWeights } from '../__testing__/shaped-weights.js';
import { weightsRead } from '../__testing__/weights-read.js';
import { upcastAttention } from './build-unet.js';
import { buildUNet, type BuildUNetOptions } from './build-unet.js';
import { textShapes } from './text-inputs.js';
import { parseUNetConfig } from './unet-config.js';

function sd15(options: Partial<BuildUNetOptions> = {}): OnnxModel {
  const { config, weights } = networkFixture('sd15-unet');
  return buildUNet({
    config: parseUNetConfig(config, 'config.json'),
    weights,
    dialect: portableDialect,
    dtype: 'float32',
    role: 'joint',
    attention: selfAttention,
    frames: 3,
    rows: 2,
    height: 8,
    width: 16,
    text: { context: [77, 768] },
    ...options,
  });
}

describe('buildUNet', () => {
  it.each(['sd15-unet', 'sd21-unet'] as const)(
    "reads every key of diffusers' %s in its shape, and no other",
    (name) => {
      const { config, keys, weights } = networkFixture(name);
      const parsed = parseUNetConfig(config, 'config.json');
      expect(weightsRead(sd15({ config: parsed, weights, text: textShapes(parsed, 77) }))).toEqual(keys);
    },
  );

  it('takes float32 in and gives float32 out, whatever it computes in', () => {
    for (const dtype of ['float32', 'float16'] as const) {
      const { inputs, outputs } = sd15({ dtype });
      expect(inputs).toEqual([
        { name: 'latents', dtype: 'float32', shape: [3, 4, 8, 16] },
        { name: 'timestep', dtype: 'float32', shape: [1] },
        { name: 'context', dtype: 'float32', shape: [2, 77, 768] },
      ]);
      expect(outputs).toEqual([{ name: 'model_output', dtype: 'float32', shape: [2, 3, 4, 8, 16] }]);
    }
  });

  it('computes what comes before the first text for one row', () => {
    const { nodes } = sd15();
    const batchOf = (output: RegExp) =>
      nodes.flatMap(({ outputs }) => outputs).find(({ name }) => output.test(name))?.shape[0];
    const block = 'down_blocks\\.0\\.attentions\\.0\\.transformer_blocks\\.0';
    expect(batchOf(/^conv_in\/Conv$/)).toBe(3);
    expect(batchOf(new RegExp(`^${block}\\.attn1/MultiHeadAttention$`))).toBe(3);
    expect(batchOf(new RegExp(`^${block}\\.norm2/LayerNormalization$`))).toBe(3);
    expect(batchOf(new RegExp(`^${block}\\.norm3/LayerNormalization$`))).toBe(6);
    expect(batchOf(/^down_blocks\.0\.resnets\.1\.conv1\/Conv$/)).toBe(6);
  });

  it('takes as many channels as the config says', () => {
    const { config, weights } = networkFixture('sd15-unet');
    const inpainting = parseUNetConfig({ ...config, in_channels: 9 }, 'config.json');
    expect(() => sd15({ config: inpainting, weights })).toThrow(
      'conv_in.weight: expected the shape [320, 9, 3, 3], got [320, 4, 3, 3]',
    );
  });

  it('takes extra channels that differ by row, and then computes every row from the start', () => {
    const { config } = networkFixture('sd15-unet');
    const wide = parseUNetConfig({ ...config, in_channels: 8 }, 'config.json');
    const weights = overriding('conv_in.weight', [320, 8, 3, 3]);
    const { inputs, nodes } = sd15({ config: wide, weights, extraChannels: 4 });
    expect(inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['latents', [3, 4, 8, 16]],
      ['timestep', [1]],
      ['context', [2, 77, 768]],
      ['channels', [3, 2, 4, 8, 16]],
    ]);
    const entered = nodes.flatMap(({ outputs }) => outputs).find(({ name }) => name === 'conv_in/Conv');
    expect(entered?.shape).toEqual([6, 320, 8, 16]);
  });

  it('takes a text for every frame', () => {
    const { inputs, nodes } = sd15({ textPerFrame: true });
    expect(inputs[2]).toMatchObject({ name: 'context', shape: [3, 2, 77, 768] });
    const texts = nodes.flatMap(({ outputs }) => outputs).find(({ name }) => /attn2\.to_k\/Reshape/.test(name));
    expect(texts?.shape).toEqual([6 * 77, 768]);
  });

  it('names a key that is missing', () => {
    expect(() => sd15({ weights: shapedWeights({}) })).toThrow('time_embedding.linear_1.weight [1280, 320] is missing');
  });
});

/** SD 1.5's weights, one of another shape. */
function overriding(key: string, shape: Shape): WeightLookup {
  const { weights } = networkFixture('sd15-unet');
  const other = shapedWeights({ [key]: shape });
  return { get: (name) => other.get(name) ?? weights.get(name), keys: () => weights.keys() };
}

function attention(dtype: FloatDType): string {
  const g = new GraphBuilder({ name: 'attention', dtype, dialect: upcastAttention(portableDialect) });
  const x = g.input('x', dtype, [1, 4, 8]);
  g.output('y', g.dialect.attention(g, x, x, x, 2));
  return printGraph(g.finish());
}

it('computes attention of a float16 graph in float32', () => {
  const graph = attention('float16');
  expect(graph).toMatch(/MultiHeadAttention\(\/Cast, .*\) num_heads=2 float32 \[1, 4, 8\]/);
  expect(graph).toContain('y float16 [1, 4, 8]');
});

it('changes nothing in a float32 graph', () => {
  expect(attention('float32')).not.toContain('Cast');
});
