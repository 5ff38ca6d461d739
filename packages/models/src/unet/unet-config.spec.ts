import { describe, expect, it } from 'vitest';
import { networkFixture } from '../__testing__/network-fixture.js';
import { parseUNetConfig } from './unet-config.js';

const parse = (json: unknown) => parseUNetConfig(json, 'unet/config.json');

describe('parseUNetConfig', () => {
  it("takes the defaults of diffusers' class", () => {
    expect(parse({})).toMatchSnapshot();
  });

  it('reads SD 1.5', () => {
    const { levels, contextChannels, useLinearProjection } = parse(networkFixture('sd15-unet').config);
    expect(levels.map(({ channels }) => channels)).toEqual([320, 640, 1280, 1280]);
    expect(levels.map(({ heads }) => heads)).toEqual([8, 8, 8, 8]);
    expect({ contextChannels, useLinearProjection }).toEqual({ contextChannels: 768, useLinearProjection: false });
  });

  it('reads SD 2.1, whose attention_head_dim is the number of heads of each block', () => {
    const { levels, contextChannels, useLinearProjection, upcastAttention } = parse(networkFixture('sd21-unet').config);
    expect(levels.map(({ heads }) => heads)).toEqual([5, 10, 20, 20]);
    expect({ contextChannels, useLinearProjection, upcastAttention }).toEqual({
      contextChannels: 1024,
      useLinearProjection: true,
      upcastAttention: true,
    });
  });

  it('puts up blocks to the level that they work at', () => {
    const { levels } = parse({
      block_out_channels: [32, 64],
      down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D'],
      up_block_types: ['CrossAttnUpBlock2D', 'UpBlock2D'],
      layers_per_block: [1, 3],
      transformer_layers_per_block: [1, 2],
    });
    expect(levels).toEqual([
      {
        downBlockType: 'DownBlock2D',
        upBlockType: 'UpBlock2D',
        channels: 32,
        layers: 1,
        transformerLayers: 1,
        heads: 8,
      },
      {
        downBlockType: 'CrossAttnDownBlock2D',
        upBlockType: 'CrossAttnUpBlock2D',
        channels: 64,
        layers: 3,
        transformerLayers: 2,
        heads: 8,
      },
    ]);
  });

  it.each([
    ['null for options whose default is absence', { sample_size: null, time_embedding_dim: null }],
    ['absent parts that are spelled out', { class_embed_type: null, encoder_hid_dim: null, time_cond_proj_dim: null }],
    ['options of parts that it does not have', { resnet_skip_time_act: false, addition_embed_type_num_heads: 64 }],
  ])('takes %s', (_, json) => {
    expect(parse(json)).toEqual(parse({}));
  });

  it('reads how wide the embedded guidance scale is', () => {
    expect(parse({ time_cond_proj_dim: 256 }).guidanceEmbeddingChannels).toBe(256);
    expect(parse({})).not.toHaveProperty('guidanceEmbeddingChannels');
  });

  it.each([
    [{ _class_name: 'UNet2DModel' }, '_class_name is "UNet2DModel"; supported: "UNet2DConditionModel"'],
    [{ act_fn: 'gelu' }, 'act_fn is "gelu"; supported: "silu" or "swish"'],
    [{ addition_embed_type: 'text_image' }, 'addition_embed_type is "text_image"; supported: "text_time"'],
    [
      { addition_embed_type: 'text_time', projection_class_embeddings_input_dim: 1536 },
      'projection_class_embeddings_input_dim is 1536; supported: more than the 1536 of six sizes',
    ],
    [{ class_embed_type: 'timestep' }, 'class_embed_type is "timestep"; supported: null'],
    [{ time_cond_proj_dim: 0 }, 'time_cond_proj_dim is 0; supported: a positive integer'],
    [{ only_cross_attention: true }, 'only_cross_attention is true; supported: false'],
    [{ mid_block_type: 'UNetMidBlock2DSimpleCrossAttn' }, 'supported: UNetMidBlock2DCrossAttn, UNetMidBlock2D'],
    [{ block_out_channels: [] }, 'block_out_channels is []; supported: a list of positive integers'],
    [{ block_out_channels: [320] }, 'down_block_types is left at its default; supported: a list of 1 out of'],
    [
      { down_block_types: ['DownBlock2D', 'DownBlock2D', 'AttnDownBlock2D', 'DownBlock2D'] },
      'supported: a list of 4 out of DownBlock2D, CrossAttnDownBlock2D',
    ],
    [{ attention_head_dim: [8, 8] }, 'attention_head_dim is [8,8]; supported: a positive integer or a list of 4'],
    [{ attention_head_dim: 7 }, 'attention_head_dim is 7; supported: a number of heads that divides 320 channels'],
    [{ transformer_layers_per_block: [[1], [1], [1], [1]] }, 'supported: a positive integer or a list of 4'],
    [{ norm_num_groups: 3 }, 'norm_num_groups is 3; supported: a divisor of 320 channels'],
    [{ norm_num_groups: null }, 'norm_num_groups is null; supported: a positive integer'],
    [{ resnet_time_scale_shift: 'ada_group' }, 'supported: default, scale_shift'],
    [{ downsample_padding: 2 }, 'downsample_padding is 2; supported: 0 or 1'],
    [{ cross_attention_dim: [768, 1024] }, 'cross_attention_dim is [768,1024]; supported: a positive integer'],
    [{ in_channels: '4' }, 'in_channels is "4"; supported: a positive integer'],
    [[], 'unet/config.json: expected a JSON object, got []'],
  ])('refuses %j', (json, message) => {
    expect(() => parse(json)).toThrow(expect.objectContaining({ code: 'invalid-model' }));
    expect(() => parse(json)).toThrow(message);
    expect(() => parse(json)).toThrow('unet/config.json');
  });
});
