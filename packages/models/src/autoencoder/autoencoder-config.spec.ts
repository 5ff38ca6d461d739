import { expect, it } from 'vitest';
import { networkFixture } from '../__testing__/network-fixture.js';
import { parseAutoencoderConfig, vaeScaleFactor } from './autoencoder-config.js';

const parse = (json: unknown) => parseAutoencoderConfig(json, 'vae/config.json');

it("takes the defaults of diffusers' class", () => {
  expect(parse({})).toEqual({
    kind: 'kl',
    inChannels: 3,
    outChannels: 3,
    latentChannels: 4,
    blockOutChannels: [64],
    layersPerBlock: 1,
    normGroups: 32,
    midBlockAddAttention: true,
    useQuantConv: true,
    usePostQuantConv: true,
    scalingFactor: 0.18215,
    shiftFactor: 0,
    forceUpcast: true,
  });
});

it("reads Stable Diffusion's: eight pixels a cell", () => {
  const config = parse({ ...networkFixture('sd-vae').config, shift_factor: null, latents_mean: null });
  expect(config).toMatchObject({ blockOutChannels: [128, 256, 512, 512], layersPerBlock: 2, shiftFactor: 0 });
  expect(vaeScaleFactor(config)).toBe(8);
});

it.each([
  [{ _class_name: 'AutoencoderTiny' }, '_class_name is "AutoencoderTiny"; supported: "AutoencoderKL"'],
  [{ act_fn: 'gelu' }, 'act_fn is "gelu"; supported: "silu" or "swish"'],
  [{ latents_mean: [0, 0, 0, 0] }, 'latents_mean is [0,0,0,0]; supported: null'],
  [
    { block_out_channels: [64, 64] },
    'down_block_types is left at its default; supported: a list of 2 out of DownEncoderBlock2D',
  ],
  [{ up_block_types: ['AttnUpDecoderBlock2D'] }, 'supported: a list of 1 out of UpDecoderBlock2D'],
  [{ norm_num_groups: 24 }, 'norm_num_groups is 24; supported: a divisor of 64 channels'],
  [{ scaling_factor: 0 }, 'scaling_factor is 0; supported: a number other than 0'],
  [{ shift_factor: 'a' }, 'shift_factor is "a"; supported: a number'],
])('refuses %j', (json, message) => {
  expect(() => parse(json)).toThrow(expect.objectContaining({ code: 'invalid-model' }));
  expect(() => parse(json)).toThrow(message);
});
