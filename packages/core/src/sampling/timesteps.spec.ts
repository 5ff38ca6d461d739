import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSamplerGoldens, samplerGoldensUrl, stableDiffusion } from '../__testing__/sampler-goldens.js';
import { createTimesteps, roundHalfToEven } from './timesteps.js';

const goldens = parseSamplerGoldens(readFileSync(samplerGoldensUrl, 'utf8'));

describe('createTimesteps', () => {
  it.each(goldens.spacings)(
    '$spacing, offset $stepsOffset, $steps steps: as diffusers',
    ({ spacing, stepsOffset, steps, timesteps, checksum }) => {
      const actual = createTimesteps({ ...stableDiffusion, timestepSpacing: spacing, stepsOffset }, steps);
      if (timesteps !== null) expect(actual).toEqual(timesteps);
      expect(actual.reduce((sum, t, k) => sum + t * (k + 1), 0)).toBe(checksum);
    },
  );

  it('gives as many timesteps as asked for, whatever the rounding', () => {
    for (let steps = 1; steps <= 1000; steps++) {
      const timesteps = createTimesteps({ ...stableDiffusion, timestepSpacing: 'trailing' }, steps);
      expect(timesteps).toHaveLength(steps);
      expect(timesteps.at(-1)).toBeGreaterThanOrEqual(0);
    }
  });

  it('refuses steps that the model has no timesteps for', () => {
    expect(() => createTimesteps(stableDiffusion, 1001)).toThrow('the model was trained on 1000 timesteps');
    expect(() => createTimesteps(stableDiffusion, 1000)).toThrow('would begin at timestep 1000, the last one is 999');
  });
});

describe('roundHalfToEven', () => {
  it.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, 0],
    [-1.5, -2],
    [1.4375, 1],
    [2.6, 3],
  ])('%f → %i', (value, expected) => {
    expect(roundHalfToEven(value)).toBeCloseTo(expected, 12);
  });
});
