import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { describeTrajectories } from '../__testing__/describe-trajectories.js';
import { tensor } from '../tensor/tensor.js';
import { createHeunSampler } from './heun.js';

const one = tensor(Float32Array.of(1), [1, 1, 1, 1]);

describe('createHeunSampler', () => {
  describeTrajectories('heun');

  it('asks twice a step but for the last, whose call begins at an even index', () => {
    const sampler = createHeunSampler({ config: stableDiffusion, steps: 4, eta: 0 });
    expect(sampler.timesteps).toEqual([999, 666, 666, 333, 333, 0, 0]);
    expect(sampler.stepStarts).toEqual([0, 2, 4, 6]);
  });

  it('refuses to correct a step that it has not taken', () => {
    const sampler = createHeunSampler({ config: stableDiffusion, steps: 4, eta: 0 });
    expect(() => sampler.step({ x: one, modelOutput: one, i: 1, history: [] })).toThrow('Call 1 of heun');
  });
});
