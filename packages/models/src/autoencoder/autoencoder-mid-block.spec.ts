import { GraphBuilder, portableDialect } from '@zeroreel/onnx';
import { expect, it } from 'vitest';
import { expectLayer } from '../__testing__/expect-layer.js';
import { networkFixture } from '../__testing__/network-fixture.js';
import { shapedWeights } from '../__testing__/shaped-weights.js';
import { parseAutoencoderConfig } from './autoencoder-config.js';
import { autoencoderMidBlock, spatialAttention } from './autoencoder-mid-block.js';

const { config, keys, weights } = networkFixture('sd-vae');

it.each([
  [true, /^decoder\.mid_block\./],
  [false, /^decoder\.mid_block\.resnets\./],
])('reads its keys, with attention: %s', (midBlockAddAttention, expected) => {
  const options = { ...parseAutoencoderConfig(config, 'config.json'), midBlockAddAttention };
  const g = new GraphBuilder({ name: 'mid', dtype: 'float32', dialect: portableDialect, weights });
  const x = g.input('x', 'float32', [1, 512, 4, 4]);
  const result = g.scope('decoder', () => autoencoderMidBlock(g, 'mid_block', x, options));
  expect(result.shape).toEqual([1, 512, 4, 4]);
  expect([...g.usedKeys].sort()).toEqual(keys.filter((key) => expected.test(key)));
});

const NORM = { groups: 4, epsilon: 1e-6 };

it("equals diffusers' Attention", async () => {
  await expectLayer('spatial_attention', (g, input) => spatialAttention(g, 'spatial_attention', input('x'), NORM));
});

it.each([
  ['present', ['to_q', 'to_k', 'to_v', 'to_out.0']],
  ['old', ['query', 'key', 'value', 'proj_attn']],
])('reads the projections by their %s names', (_, [query, key, value, output]) => {
  const vectors = [
    'group_norm.weight',
    'group_norm.bias',
    ...[query, key, value, output].map((name) => `${name}.bias`),
  ];
  const matrices = [query, key, value, output].map((name) => `${name}.weight`);
  const shapes = [...vectors.map((name) => [`a.${name}`, [8]]), ...matrices.map((name) => [`a.${name}`, [8, 8]])];
  const weights = shapedWeights(Object.fromEntries(shapes));
  const g = new GraphBuilder({ name: 'attention', dtype: 'float32', dialect: portableDialect, weights });
  const result = spatialAttention(g, 'a', g.input('x', 'float32', [1, 8, 2, 3]), NORM);
  expect(result.shape).toEqual([1, 8, 2, 3]);
  expect([...g.usedKeys].sort()).toEqual([...weights.keys()].sort());
});
