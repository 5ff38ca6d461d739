import {
  Conditioner,
  createContainer,
  definePlugin,
  GuidanceProvider,
  provide,
  tensor,
  WeightOverlay,
  type Autoencoder,
  type DiffusionModel,
  type PictureFrame,
  type PluginInput,
} from '@zeroreel/core';
import { describe, expect, it, vi } from 'vitest';
import { conditionedRun } from '../__testing__/conditioned-run.js';
import { partsOf } from '../__testing__/parts-of.js';
import { instructPix2Pix } from './instruct-pix2pix.js';

const frameOf = (level: number): PictureFrame => ({ width: 12, height: 8, data: new Uint8Array(288).fill(level) });
const clip = [frameOf(0), frameOf(255)];

/** Rows [text and picture, picture, neither] of one frame. */
const answers = tensor(Float32Array.of(9, 3, 1), [3, 1, 1, 1, 1]);

async function guided(options: Partial<PluginInput<typeof instructPix2Pix.options>> = {}): Promise<number[]> {
  const parts = await partsOf(instructPix2Pix({ clip, ...options }));
  return [...parts.get(GuidanceProvider).create({ guidanceScale: 2 }).apply(answers).data];
}

describe('instructPix2Pix', () => {
  it('guides by the picture with 1.5, as diffusers does, unless told otherwise', async () => {
    expect(await guided()).toEqual([1 + 2 * (9 - 3) + 1.5 * (3 - 1)]);
  });

  it.each([0, 0.5, 4])('guides by the picture with %f', async (imageGuidanceScale) => {
    expect(await guided({ imageGuidanceScale })).toEqual([1 + 2 * (9 - 3) + imageGuidanceScale * (3 - 1)]);
  });

  it('shows the UNet its clip, read by the autoencoder of the run', async () => {
    const encode = ({ data }: { data: Float32Array }) =>
      Promise.resolve({ mean: tensor(new Float32Array(6).fill(data[0]!), [1, 1, 2, 3]) });
    const autoencoder = { encode, [Symbol.asyncDispose]: () => Promise.resolve() } as unknown as Autoencoder;
    const compileAutoencoder = vi.fn<DiffusionModel['compileAutoencoder']>(() => Promise.resolve(autoencoder));
    const model = { name: 'none', latentChannels: 1, compileAutoencoder } as unknown as DiffusionModel;
    const overlay = { name: 'hero' } as WeightOverlay;
    const overlays = definePlugin({
      name: 'overlays',
      summary: 'Lays one overlay on',
      options: {},
      provides: () => [provide(WeightOverlay, [], () => overlay)],
    });
    const firstOf = async (frames: readonly PictureFrame[]) => {
      const plugins = [overlays(), instructPix2Pix({ clip: frames })];
      const [conditioner] = (await createContainer({ model, plugins })).getAll(Conditioner);
      expect(conditioner).toMatchObject({ name: 'instruct-pix2pix', extraChannels: 1, sharesNoise: true });
      const { channels } = await conditioner!.prepare(conditionedRun(model));
      expect(channels?.shape).toEqual([2, 3, 1, 2, 3]);
      return [channels!.data[0], channels!.data[18]];
    };
    expect(await firstOf(clip)).toEqual([-1, 1]);
    expect(await firstOf(clip.toReversed())).toEqual([1, -1]);
    expect(compileAutoencoder).toHaveBeenCalledWith({ width: 12, height: 8, overlays: [overlay] });
  });

  it('refuses a scale that is no number, and no clip', async () => {
    await expect(guided({ imageGuidanceScale: Infinity })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('instruct-pix2pix.imageGuidanceScale: expected a number') as string,
    });
    await expect(guided({ clip: [] })).rejects.toThrow('instruct-pix2pix.clip: expected frames');
  });
});
