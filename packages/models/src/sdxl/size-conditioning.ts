import { sinusoidFrequencies, type SinusoidOptions } from '../nn/timestep-embedding.js';

/**
 * What Stable Diffusion XL's networks are told of a picture: height and width before it was scaled, pixels cut off at its
 * top and left, height and width once it was cut (diffusers' `add_time_ids`).
 */
export type TimeIds = readonly [number, number, number, number, number, number];

/**
 * The six sizes as waves, one behind the other: `[6·channels]`, each as a timestep is embedded (Podell et al. 2023, arXiv
 * 2307.01952, section 2.2; diffusers' `add_time_proj`). They are computed here and not in the graph, whose type may be
 * float16, in which sizes above 2048 are no longer themselves.
 */
export function sizeWaves(sizes: TimeIds, options: SinusoidOptions): Float32Array {
  const half = options.channels / 2;
  const frequencies = sinusoidFrequencies(options);
  const waves = new Float32Array(sizes.length * options.channels);
  const [cosAt, sinAt] = options.flipSinToCos ? [0, half] : [half, 0];
  sizes.forEach((size, index) => {
    frequencies.forEach((frequency, k) => {
      const angle = Math.fround(size * frequency);
      waves[index * options.channels + cosAt + k] = Math.cos(angle);
      waves[index * options.channels + sinAt + k] = Math.sin(angle);
    });
  });
  return waves;
}
