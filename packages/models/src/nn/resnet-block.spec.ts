import { describe, it } from 'vitest';
import { expectLayer } from '../__testing__/expect-layer.js';
import { silu } from '@zeroreel/onnx';
import { resnetBlock } from './resnet-block.js';

const NORM = { groups: 4, epsilon: 1e-5 };

describe("resnetBlock equals diffusers' ResnetBlock2D", () => {
  it('with the time added, and a shortcut to more channels', async () => {
    await expectLayer('resnet', (g, input) => {
      const time = { embedding: silu(g, input('time')), images: 1, scaleShift: 'default' } as const;
      return resnetBlock(g, 'resnet', input('x'), { outChannels: 16, norm: NORM, time });
    });
  });

  it('with the time as scale and shift', async () => {
    await expectLayer('resnet_scale_shift', (g, input) => {
      const time = { embedding: silu(g, input('time')), images: 1, scaleShift: 'scale_shift' } as const;
      return resnetBlock(g, 'resnet_scale_shift', input('x'), { outChannels: 8, norm: NORM, time });
    });
  });

  it('without time', async () => {
    const norm = { groups: 4, epsilon: 1e-6 };
    await expectLayer('resnet_timeless', (g, input) =>
      resnetBlock(g, 'resnet_timeless', input('x'), { outChannels: 8, norm }),
    );
  });
});
