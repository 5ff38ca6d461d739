import { DiffusersNoise, OfficialNoise } from './noise-layout.js';
import { FrameNoise } from './frame-noise.js';
import type { NoiseProvider } from './noise-source.js';
import { TorchRandomSource } from './torch-random-source.js';

/** Keyed noise, or a reference's stream where its profile is asked for. */
export const defaultNoise: NoiseProvider = {
  name: 'default',
  create({ seed, profile, steps }) {
    switch (profile) {
      case 'zeroreel':
        return new FrameNoise(seed);
      case 'diffusers':
        return new DiffusersNoise(TorchRandomSource.fromSeed(seed));
      case 'official':
        return new OfficialNoise(TorchRandomSource.fromSeed(seed), steps);
    }
  },
};
