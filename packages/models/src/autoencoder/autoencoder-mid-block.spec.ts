import { GraphBuilder, portableDialect } from '@zeroreel/onnx';
import { expect, it } from 'vitest';
import { networkFixture } from '../__testing__/network-fixture.js';
import { parseAutoencoderConfig } from './autoencoder-config.js';
import { autoencoderMidBlock } from './autoencoder-mid-block.js';

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
