import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { describeTrajectories } from '../__testing__/describe-trajectories.js';
import { tensor } from '../tensor/tensor.js';
import { createEulerAncestralSampler } from './euler-ancestral.js';

const one = tensor(Float32Array.of(1), [1, 1, 1, 1]);

describe('createEulerAncestralSampler', () => {
  describeTrajectories('euler-ancestral');

  it('draws no noise for the last step, and insists on it before', () => {
    const sampler = createEulerAncestralSampler({ config: stableDiffusion, steps: 3, eta: 0 });
    expect([0, 1, 2].map(sampler.needsNoise)).toEqual([true, true, false]);
    expect(() => sampler.step({ x: one, modelOutput: one, i: 0, history: [] })).toThrow('Step 0');
  });

  it('leaves a Karras spacing of the checkpoint to those that have it', () => {
    const plain = createEulerAncestralSampler({ config: stableDiffusion, steps: 5, eta: 0 });
    const config = { ...stableDiffusion, sigmaSpacing: 'karras' } as const;
    expect(createEulerAncestralSampler({ config, steps: 5, eta: 0 }).timesteps).toEqual(plain.timesteps);
  });
});
