import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { describeTrajectories } from '../__testing__/describe-trajectories.js';
import { tensor } from '../tensor/tensor.js';
import { createLmsSampler } from './lms.js';

const scalar = (value: number) => tensor(Float32Array.of(value), [1, 1, 1, 1]);

describe('createLmsSampler', () => {
  describeTrajectories('lms');

  it('integrates a cubic derivative exactly once it knows four', () => {
    const sampler = createLmsSampler({ config: stableDiffusion, steps: 8, eta: 0 });
    const sigma = (i: number) => (i < 8 ? sampler.marginal(i).noise : 0);
    const slope = (s: number) => 1 + s - s ** 2 / 10 + s ** 3 / 50;
    const integral = (s: number) => s + s ** 2 / 2 - s ** 3 / 30 + s ** 4 / 200;
    const history = [4, 3, 2].map((i) => scalar(slope(sigma(i))));
    const { x } = sampler.step({ x: scalar(integral(sigma(5))), modelOutput: scalar(slope(sigma(5))), i: 5, history });
    expect(x.data[0]).toBeCloseTo(integral(sigma(6)), 5);
  });
});
