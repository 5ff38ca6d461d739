import { describe, expect, it } from 'vitest';
import { parseT2IAdapterConfig } from './t2i-adapter-config.js';

const parse = (json: object) => parseT2IAdapterConfig(json, 'x/config.json');

describe('parseT2IAdapterConfig', () => {
  it('takes the defaults of diffusers’ class', () => {
    expect(parse({ _class_name: 'T2IAdapter' })).toEqual({
      ...{ kind: 'full', pictureChannels: 3, channels: [320, 640, 1280, 1280], resnets: 2, cell: 8 },
    });
  });

  it('gives a light adapter one level more than it lists', () => {
    const json = {
      ...{ adapter_type: 'light_adapter', in_channels: 1, channels: [320, 640, 1280] },
      ...{ num_res_blocks: 4, downscale_factor: 8 },
    };
    expect(parse(json)).toEqual({
      ...{ kind: 'light', pictureChannels: 1, channels: [320, 640, 1280, 1280], resnets: 4, cell: 8 },
    });
  });

  it.each([
    [{ _class_name: 'ControlNetModel' }, '_class_name is "ControlNetModel"; supported: "T2IAdapter"'],
    [
      { adapter_type: 'full_adapter_xl' },
      'adapter_type is "full_adapter_xl"; supported: full_adapter, light_adapter; its levels have the resolutions of the ' +
        'UNet of Stable Diffusion XL',
    ],
    [{ adapter_type: 'wide' }, 'adapter_type is "wide"'],
    [{ in_channels: 4 }, 'in_channels is 4; supported: 1 (grey) or 3 (RGB)'],
    [{ channels: [] }, 'channels is []'],
    [{ num_res_blocks: 0 }, 'num_res_blocks is 0'],
    [{ downscale_factor: -8 }, 'downscale_factor is -8'],
  ])('refuses %j', (json, message) => {
    expect(() => parse(json)).toThrow(`x/config.json: ${message}`);
  });
});
