import type { ModelFigures } from '@zeroreel/core';

const weights = (parameters: number, largest: number) => ({ parameters, byType: { float32: parameters }, largest });
const level = (channels: number, attends: boolean) => ({ channels, layers: 2, heads: 8, attends });

/** The figures of Stable Diffusion 1.5, as `readModelFigures` reads them. */
export const SD15: ModelFigures = {
  name: 'Stable Diffusion 1.5',
  textEncoder: weights(123_060_480, 49_408 * 768),
  unet: {
    ...weights(859_520_964, 2560 * 1280 * 9),
    levels: [level(320, true), level(640, true), level(1280, true), level(1280, false)],
    midTransformers: 1,
  },
  vae: { ...weights(83_653_863, 512 * 512 * 9), channels: [128, 256, 512, 512], forceUpcast: true },
  vaeScaleFactor: 8,
};
