import { tensor, type DiffusionModel } from '@zeroreel/core';

/** What happened to a fake model's autoencoders. */
export interface FakeModelLog {
  compiled: number;
  disposed: number;
}

const notNeeded = () => Promise.reject(new Error('No part of this test'));

/** A checkpoint whose latents are the picture's red, green and blue, halved, one cell for 4×4 pixels. */
export function fakeModel(): { readonly model: DiffusionModel; readonly log: FakeModelLog } {
  const log: FakeModelLog = { compiled: 0, disposed: 0 };
  const model = {
    ...{ name: 'fake', latentChannels: 3, unetChannels: 3, vaeScaleFactor: 4, scalingFactor: 2, defaultSize: 32 },
    ...{ encodePrompts: notNeeded, compileUNet: notNeeded, embedsGuidance: false },
    compileAutoencoder({ width, height }) {
      log.compiled++;
      return Promise.resolve({
        decode: notNeeded,
        encode({ data }) {
          const cells = (width / 4) * (height / 4);
          const pixel = (channel: number) => data[channel * width * height] as number;
          const mean = Float32Array.from({ length: 3 * cells }, (_, k) => pixel(Math.floor(k / cells)) / 2);
          const shape = [1, 3, height / 4, width / 4];
          return Promise.resolve({ mean: tensor(mean, shape), std: tensor(mean, shape) });
        },
        [Symbol.asyncDispose]() {
          log.disposed++;
          return Promise.resolve();
        },
      });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  } as Partial<DiffusionModel> as DiffusionModel;
  return { model, log };
}
