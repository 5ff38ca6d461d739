import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { tensor } from '../tensor/tensor.js';
import { createNoiseSchedule } from './noise-schedule.js';
import { diffuse } from './forward-diffusion.js';
import { noiseLevel } from './prediction.js';
import { renoiseBetween } from './renoise.js';

const scalar = (value: number) => tensor(Float32Array.of(value), [1]);
const schedule = createNoiseSchedule(stableDiffusion);

describe('renoiseBetween', () => {
  it('is the transition by the ratio of ᾱ where variance is preserved', () => {
    const renoise = renoiseBetween((t) => noiseLevel(schedule.alphasCumprod[t]!));
    for (const [x, noise] of [[scalar(1), scalar(0)] as const, [scalar(0), scalar(1)] as const]) {
      expect(renoise(x, 881, 941, noise).data[0]).toBeCloseTo(diffuse(schedule, x, 881, 941, noise).data[0]!, 6);
    }
  });

  it('adds the difference of variances over σ', () => {
    const renoise = renoiseBetween((i) => ({ signal: 1, noise: [5, 3][i]! }));
    expect(renoise(scalar(2), 1, 0, scalar(1)).data[0]).toBe(2 + 4);
  });
});
