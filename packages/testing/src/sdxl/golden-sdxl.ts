import { NoiseProvider, definePlugin, provide, type Backend, type DiffusionModel, type Plugin } from '@zeroreel/core';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';
import { readSdxlGoldens } from '../goldens/read-sdxl-goldens.js';

export const sdxl = readSdxlGoldens();

/** Opens the golden checkpoint as a user's is opened; float32, though its weights are float16. */
export const openSdxl = (backend: Backend, folder: string = sdxl.checkpoint): Promise<DiffusionModel> =>
  loadModel(openModelFolder(folder), backend, { dtype: 'float32' });

/** The golden run's own noise, whatever the seed. */
const goldenNoise = definePlugin({
  name: 'golden-noise',
  summary: 'the noise that the goldens were made with',
  options: {},
  provides: () => [
    provide(NoiseProvider, [], () => ({
      name: 'golden',
      create: () => ({
        initial: () => sdxl.tensors.float('run.noise'),
        forward: () => sdxl.tensors.float('run.forward'),
        step: () => {
          throw new Error('the golden samplers draw no noise');
        },
      }),
    })),
  ],
});

/** The plugins of golden videos. */
export const goldenPlugins = (): Plugin[] => [
  motionDynamics({ fields: [{ kind: 'translate', x: 12, y: 12 }] }),
  crossFrameAttention(),
  goldenNoise({}),
];
