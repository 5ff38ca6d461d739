import { describe, expect, it } from 'vitest';
import { fakeModel } from '../__testing__/fake-model.js';
import { tensor } from '../tensor/tensor.js';
import { encodePicture } from './encode-picture.js';

const options = { width: 16, height: 8, overlays: [], name: 'image-to-video', signal: undefined };
const grey = (...shape: number[]) => tensor(new Float32Array(shape.reduce((a, b) => a * b)).fill(0.5), shape);

describe('encodePicture', () => {
  it('is the mean of the latents in units of their deviation; the autoencoder is freed', async () => {
    const { model, log } = fakeModel({ scalingFactor: 0.5 });
    const latents = await encodePicture(model, grey(1, 3, 8, 16), options);
    expect(latents.shape).toEqual([1, 2, 1, 2]);
    expect([...latents.data]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(log.alive).toBe(0);
  });

  it('is compiled for the picture’s size with the run’s overlays', async () => {
    const { model } = fakeModel();
    const sizes: unknown[] = [];
    const compileAutoencoder: typeof model.compileAutoencoder = (size) => {
      sizes.push(size);
      return model.compileAutoencoder(size);
    };
    await encodePicture({ ...model, compileAutoencoder }, grey(1, 3, 8, 16), options);
    expect(sizes).toEqual([{ width: 16, height: 8, overlays: [] }]);
  });

  it.each([
    [[1, 3, 16, 8], '[1, 3, 16, 8]'],
    [[3, 8, 16], '[3, 8, 16]'],
  ])('refuses a picture %j', async (shape, got) => {
    const encoded = encodePicture(fakeModel().model, grey(...shape), options);
    await expect(encoded).rejects.toThrow(`image-to-video: expected a picture [1, 3, 8, 16], got ${got}`);
    await expect(encoded).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('refuses a picture with holes', async () => {
    const picture = grey(1, 3, 8, 16);
    picture.data[100] = NaN;
    await expect(encodePicture(fakeModel().model, picture, options)).rejects.toThrow(
      'image-to-video: expected finite numbers, got NaN',
    );
  });
});
