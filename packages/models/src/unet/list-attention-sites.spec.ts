import { selfAttention } from '@zeroreel/core';
import { portableDialect } from '@zeroreel/onnx';
import { expect, it } from 'vitest';
import { networkFixture } from '../__testing__/network-fixture.js';
import { buildUNet } from './build-unet.js';
import { listAttentionSites } from './list-attention-sites.js';
import { parseUNetConfig } from './unet-config.js';

const { config: json, weights } = networkFixture('sd15-unet');
const config = parseUNetConfig(json, 'config.json');

it('lists the 16 layers of SD 1.5, with keys of 11.55 million numbers a frame at 512 x 512', () => {
  const sites = listAttentionSites(config, 64, 64);
  expect(sites).toHaveLength(16);
  expect(sites.reduce((sum, { tokens, channels }) => sum + tokens * channels, 0)).toBe(11_550_720);
  expect(sites[0]).toEqual({
    path: 'down_blocks.0.attentions.0.transformer_blocks.0.attn1',
    tokens: 4096,
    channels: 320,
    heads: 8,
  });
  expect(sites[6]).toEqual({
    path: 'mid_block.attentions.0.transformer_blocks.0.attn1',
    tokens: 64,
    channels: 1280,
    heads: 8,
  });
});

it.each([
  [8, 8, 1],
  [9, 13, 1],
  [9, 13, 0],
] as const)(
  'lists what the graph of %d x %d latents hands on, downsampling with padding %d',
  (height, width, padding) => {
    const padded = { ...config, downsamplePadding: padding };
    const { outputs } = buildUNet({
      config: padded,
      weights,
      dialect: portableDialect,
      dtype: 'float32',
      role: 'anchor',
      attention: { ...selfAttention, carries: ['anchor'] },
      frames: 1,
      rows: 2,
      height,
      width,
      text: { context: [77, 768] },
    });
    const keys = outputs.filter(({ name }) => name.endsWith('.key')).map(({ name, shape }) => ({ name, shape }));
    expect(keys).toEqual(
      listAttentionSites(padded, height, width).map(({ path, tokens, channels }) => ({
        name: `${path}.key`,
        shape: [2, tokens, channels],
      })),
    );
  },
);
