import { describe, expect, it } from 'vitest';
import { describeTrajectories } from '../__testing__/describe-trajectories.js';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { tensor } from '../tensor/tensor.js';
import { createDdpmSampler } from './ddpm.js';

const one = tensor(Float32Array.of(1), [1, 1, 1, 1]);

describe('createDdpmSampler', () => {
  describeTrajectories('ddpm');

  it('draws no noise at timestep 0', () => {
    const sampler = createDdpmSampler({ config: { ...stableDiffusion, stepsOffset: 0 }, steps: 4, eta: 0 });
    expect(sampler.timesteps).toEqual([750, 500, 250, 0]);
    expect([0, 1, 2, 3].map(sampler.needsNoise)).toEqual([true, true, true, false]);
  });

  it('is at the marginal of its timestep at each step', () => {
    const { timesteps, stepStarts, marginal } = createDdpmSampler({ config: stableDiffusion, steps: 50, eta: 0 });
    expect(stepStarts).toEqual(timesteps.map((_, i) => i));
    expect(marginal(5).signal ** 2).toBeCloseTo(0.017185159, 8);
  });

  it('gives a number for fixed_large_log', () => {
    const settings = { config: { ...stableDiffusion, varianceType: 'fixed_large_log' }, steps: 4, eta: 0 };
    const { x } = createDdpmSampler(settings).step({ x: one, modelOutput: one, i: 0, noise: one, history: [] });
    expect(Number.isFinite(x.data[0])).toBe(true);
  });

  it('names the variance types it knows', () => {
    const config = { ...stableDiffusion, varianceType: 'learned_range' };
    expect(() => createDdpmSampler({ config, steps: 4, eta: 0 })).toThrow(/fixed_small.*got 'learned_range'/);
  });
});
