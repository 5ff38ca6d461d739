import { describe, expect, it } from 'vitest';
import { ConfigReader } from '../config-reader.js';
import { readDownPathConfig } from './down-path-config.js';

const read = (json: object) => readDownPathConfig(new ConfigReader(json, 'config.json'));

describe('readDownPathConfig', () => {
  it('reads what the levels differ in', () => {
    const { levels } = read({
      block_out_channels: [32, 64],
      down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D'],
      layers_per_block: [1, 3],
      transformer_layers_per_block: [1, 2],
      attention_head_dim: [2, 4],
    });
    expect(levels).toEqual([
      { downBlockType: 'DownBlock2D', channels: 32, layers: 1, transformerLayers: 1, heads: 2 },
      { downBlockType: 'CrossAttnDownBlock2D', channels: 64, layers: 3, transformerLayers: 2, heads: 4 },
    ]);
  });

  it('makes the time embedding four times as wide as the finest level', () => {
    expect(read({}).timeEmbeddingChannels).toBe(1280);
    expect(read({ time_embedding_dim: 512 }).timeEmbeddingChannels).toBe(512);
  });

  it.each([
    [{ block_out_channels: [33], down_block_types: ['DownBlock2D'] }, 'an even number of channels first'],
    [{ norm_num_groups: 7 }, 'a divisor of 320 channels'],
    [{ attention_head_dim: 7 }, 'a number of heads that divides 320 channels'],
    [{ only_cross_attention: true }, 'only_cross_attention is true'],
    [{ encoder_hid_dim: 1024 }, 'encoder_hid_dim is 1024'],
  ])('refuses %j', (json, message) => {
    expect(() => read(json)).toThrow(message);
  });
});
