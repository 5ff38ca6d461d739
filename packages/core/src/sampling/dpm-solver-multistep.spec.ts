import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { describeTrajectories } from '../__testing__/describe-trajectories.js';
import { tensor } from '../tensor/tensor.js';
import { createDpmpp2mSampler, createDpmpp2mSdeSampler } from './dpm-solver-multistep.js';

const one = tensor(Float32Array.of(1), [1, 1, 1, 1]);
const settings = { config: stableDiffusion, steps: 5, eta: 0 };

describe('createDpmpp2mSampler', () => {
  describeTrajectories('dpmpp-2m');

  it('leaves out the cleanest of one timestep more', () => {
    expect(createDpmpp2mSampler(settings).timesteps).toEqual([999, 799, 599, 400, 200]);
  });

  it('takes the step before into account, and the last step by itself', () => {
    const sampler = createDpmpp2mSampler(settings);
    const step = (i: number, history = [one]) => sampler.step({ x: one, modelOutput: one, i, history }).x.data[0];
    expect(step(2)).not.toBeCloseTo(step(2, [])!, 4);
    expect(step(4)).toBe(step(4, []));
  });
});

describe('createDpmpp2mSdeSampler', () => {
  describeTrajectories('dpmpp-2m-sde');

  it('draws noise while any is left', () => {
    const atEnd = ({ needsNoise }: { needsNoise(i: number): boolean }) => [needsNoise(3), needsNoise(4)];
    expect(atEnd(createDpmpp2mSdeSampler(settings))).toEqual([true, false]);
    const config = { ...stableDiffusion, finalSigmasType: 'sigma_min' } as const;
    expect(atEnd(createDpmpp2mSdeSampler({ ...settings, config }))).toEqual([true, true]);
  });
});
