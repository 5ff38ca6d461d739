import { tensor, type Autoencoder, type DiffusionModel, type Tensor, type WeightOverlay } from '@zeroreel/core';
import { describe, expect, it, vi } from 'vitest';
import { conditionedRun } from '../__testing__/conditioned-run.js';
import { EditConditioner, type EditPictures } from './edit-conditioner.js';

const pictures = (frames: number): Tensor =>
  tensor(
    Float32Array.from({ length: frames * 288 }, (_, k) => Math.floor(k / 288) + 1),
    [frames, 3, 8, 12],
  );
const overlay = { name: 'dreambooth' } as WeightOverlay;

/** A model whose latents are 1x2x3 of the picture's first number. */
function fakeModel({ failing = false } = {}) {
  const disposed = vi.fn(() => Promise.resolve());
  const autoencoder = {
    encode: ({ data }: Tensor) =>
      failing
        ? Promise.reject(new Error('out of memory'))
        : Promise.resolve({ mean: tensor(new Float32Array(6).fill(data[0]!), [1, 1, 2, 3]) }),
    [Symbol.asyncDispose]: disposed,
  } as unknown as Autoencoder;
  const compileAutoencoder = vi.fn<DiffusionModel['compileAutoencoder']>(() => Promise.resolve(autoencoder));
  const model = { latentChannels: 1, compileAutoencoder } as unknown as DiffusionModel;
  return { model, compileAutoencoder, disposed };
}

const prepare = (given: EditPictures, { model }: Pick<ReturnType<typeof fakeModel>, 'model'>) =>
  new EditConditioner(given, model, [overlay]).prepare(conditionedRun(model));

describe('EditConditioner', () => {
  it('shows the picture to two rows and zeros to the third', async () => {
    const fake = fakeModel();
    const { channels, additions, inputs } = await prepare(pictures(3), fake);
    expect(channels?.shape).toEqual([2, 3, 1, 2, 3]);
    const of = (value: number) => Array<number>(6).fill(value);
    expect([...channels!.data]).toEqual([...of(1), ...of(1), ...of(0), ...of(2), ...of(2), ...of(0)]);
    expect(additions).toEqual([]);
    expect(inputs(0, 1)).toEqual({});
    expect(new EditConditioner(pictures(2), fake.model, [])).toMatchObject({ extraChannels: 1, sharesNoise: true });
  });

  it('has the autoencoder with the run’s overlays, and frees it, also when it fails', async () => {
    const fake = fakeModel();
    await prepare(() => Promise.resolve(pictures(2)), fake);
    expect(fake.compileAutoencoder).toHaveBeenCalledWith({ width: 12, height: 8, overlays: [overlay] });
    expect(fake.disposed).toHaveBeenCalledOnce();
    const failing = fakeModel({ failing: true });
    await expect(prepare(pictures(2), failing)).rejects.toThrow('out of memory');
    expect(failing.disposed).toHaveBeenCalledOnce();
  });

  it('shows the pictures as the frames are decoded', async () => {
    const asDecoded = (own: Tensor) =>
      tensor(
        own.data.map((value) => 10 * value),
        own.shape,
      );
    const { model } = fakeModel();
    const { channels } = await new EditConditioner(pictures(3), model, []).prepare({
      ...conditionedRun(model),
      asDecoded,
    });
    expect([channels!.data[0], channels!.data[18]]).toEqual([10, 20]);
  });

  it('refuses pictures that do not fit', async () => {
    await expect(prepare(pictures(1), fakeModel())).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'Pictures to edit: expected 2 or more of 12x8, [2, 3, 8, 12], got [1, 3, 8, 12]',
    });
  });
});
