import { describe, expect, it } from 'vitest';
import { hintScale, parseControlNetConfig } from './controlnet-config.js';

const parse = (json: unknown) => parseControlNetConfig(json, 'net/config.json');

describe('parseControlNetConfig', () => {
  it("takes the defaults of diffusers' class", () => {
    const config = parse({ _class_name: 'ControlNetModel' });
    expect(config.levels.map(({ channels }) => channels)).toEqual([320, 640, 1280, 1280]);
    expect(config).toMatchObject({
      inChannels: 4,
      contextChannels: 1280,
      pictureChannels: 3,
      channelOrder: 'rgb',
      hintChannels: [16, 32, 96, 256],
    });
    expect(hintScale(config)).toBe(8);
  });

  it('reads what SD 2.x, BGR and other autoencoders change', () => {
    const config = parse({
      attention_head_dim: [5, 10, 20, 20],
      use_linear_projection: true,
      cross_attention_dim: 1024,
      controlnet_conditioning_channel_order: 'bgr',
      conditioning_embedding_out_channels: [16, 32, 64],
    });
    expect(config.levels.map(({ heads }) => heads)).toEqual([5, 10, 20, 20]);
    expect(config).toMatchObject({ useLinearProjection: true, contextChannels: 1024, channelOrder: 'bgr' });
    expect(hintScale(config)).toBe(4);
  });

  it.each([
    [{ _class_name: 'ControlNetUnionModel' }, '_class_name is "ControlNetUnionModel"; supported: "ControlNetModel"'],
    [{ global_pool_conditions: true }, 'global_pool_conditions is true; supported: false; such a network (shuffle)'],
    [{ addition_embed_type: 'text_image' }, 'addition_embed_type is "text_image"'],
    [{ class_embed_type: 'timestep' }, 'class_embed_type is "timestep"'],
    [{ controlnet_conditioning_channel_order: 'gbr' }, 'supported: rgb, bgr'],
    [{ conditioning_embedding_out_channels: [] }, 'conditioning_embedding_out_channels is []'],
  ])('refuses %j', (json, message) => {
    expect(() => parse(json)).toThrow(expect.objectContaining({ code: 'invalid-model' }));
    expect(() => parse(json)).toThrow(message);
  });
});
