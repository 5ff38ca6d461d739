import type { NoiseLevel } from './prediction.js';
import { renoiseBetween } from './renoise.js';
import type { SamplerFrame } from './sigma-space.js';

/** What samplers over x = √ᾱ x_0 + √(1 - ᾱ) ε share: latents have variance 1 at every level, and the network sees them as they are. */
export const variancePreserving = (
  timesteps: readonly number[],
  marginal: (i: number) => NoiseLevel,
): SamplerFrame => ({
  timesteps,
  stepStarts: timesteps.map((_, i) => i),
  initNoiseSigma: 1,
  scaleModelInput: (x) => x,
  marginal,
  renoise: renoiseBetween(marginal),
});
