import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { describeTrajectories } from '../__testing__/describe-trajectories.js';
import { tensor } from '../tensor/tensor.js';
import { createDdimSampler } from './ddim.js';
import { createPndmSampler } from './pndm.js';

const one = tensor(Float32Array.of(1), [1, 1, 1, 1]);
const settings = { config: stableDiffusion, steps: 5, eta: 0 };

describe('createPndmSampler', () => {
  describeTrajectories('pndm');

  it('asks twice in its first step', () => {
    const { timesteps, stepStarts } = createPndmSampler(settings);
    expect(timesteps).toEqual([801, 601, 601, 401, 201, 1]);
    expect(stepStarts).toEqual([0, 2, 3, 4, 5]);
    expect(createPndmSampler({ ...settings, steps: 1 })).toMatchObject({ timesteps: [1], stepStarts: [0] });
  });

  it('begins a stretch with a step of DDIM', () => {
    const { x } = createPndmSampler(settings).step({ x: one, modelOutput: one, i: 3, history: [] });
    const ddim = createDdimSampler(settings).step({ x: one, modelOutput: one, i: 2, history: [] });
    expect(x.data[0]).toBeCloseTo(ddim.x.data[0]!, 6);
  });

  it('takes networks that predict x_0 by their ε', () => {
    const config = { ...stableDiffusion, predictionType: 'sample' } as const;
    const { x, predictedX0 } = createPndmSampler({ ...settings, config }).step({
      x: one,
      modelOutput: one,
      i: 0,
      history: [],
    });
    const ddim = createDdimSampler({ ...settings, config }).step({ x: one, modelOutput: one, i: 0, history: [] });
    expect(predictedX0.data[0]).toBeCloseTo(1, 6);
    expect(x.data[0]).toBeCloseTo(ddim.x.data[0]!, 5);
  });

  it('refuses to repeat a step that it has not taken', () => {
    const sampler = createPndmSampler(settings);
    expect(() => sampler.step({ x: one, modelOutput: one, i: 1, history: [] })).toThrow('Call 1 of pndm');
  });
});
