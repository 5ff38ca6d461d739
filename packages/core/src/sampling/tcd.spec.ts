import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { describeTrajectories } from '../__testing__/describe-trajectories.js';
import { createTcdSampler } from './tcd.js';

describe('createTcdSampler', () => {
  describeTrajectories('tcd');

  it('draws noise but for the last step, and none where γ is 0', () => {
    const needs = (eta: number) => {
      const { needsNoise } = createTcdSampler({ config: stableDiffusion, steps: 3, eta });
      return [0, 1, 2].map(needsNoise);
    };
    expect(needs(0.3)).toEqual([true, true, false]);
    expect(needs(0)).toEqual([false, false, false]);
  });

  it('stops at further timesteps', () => {
    const sampler = createTcdSampler({ config: stableDiffusion, steps: 2, eta: 0.3, inserted: [881, 941] });
    expect(sampler.timesteps).toEqual([999, 941, 881, 499]);
  });

  it('refuses more steps than were distilled', () => {
    expect(() => createTcdSampler({ config: stableDiffusion, steps: 51, eta: 0.3 })).toThrow(
      'expected at most 50 with tcd',
    );
  });
});
