import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { describeTrajectories } from '../__testing__/describe-trajectories.js';
import { createLcmSampler } from './lcm.js';

describe('createLcmSampler', () => {
  describeTrajectories('lcm');

  it('begins with the noisiest timestep of those distilled', () => {
    const sampler = createLcmSampler({ config: stableDiffusion, steps: 4, eta: 0 });
    expect(sampler.timesteps).toEqual([999, 759, 499, 259]);
    expect([0, 1, 2, 3].map(sampler.needsNoise)).toEqual([true, true, true, false]);
  });

  it('refuses more steps than were distilled', () => {
    const config = { ...stableDiffusion, originalInferenceSteps: 20 };
    expect(() => createLcmSampler({ config, steps: 21, eta: 0 })).toThrow('expected at most 20 with lcm');
  });
});
