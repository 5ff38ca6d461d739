import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { describeTrajectories } from '../__testing__/describe-trajectories.js';
import { tensor } from '../tensor/tensor.js';
import { createEulerSampler } from './euler.js';

const one = tensor(Float32Array.of(1), [1, 1, 1, 1]);

describe('createEulerSampler', () => {
  describeTrajectories('euler');

  it('goes along the line to x_0, so that an exact network needs one step', () => {
    const sampler = createEulerSampler({ config: stableDiffusion, steps: 1, eta: 0 });
    const { x, predictedX0 } = sampler.step({ x: one, modelOutput: one, i: 0, history: [] });
    expect(x.data[0]).toBeCloseTo(1 - sampler.marginal(0).noise, 6);
    expect(predictedX0.data[0]).toBeCloseTo(x.data[0]!, 6);
  });
});
