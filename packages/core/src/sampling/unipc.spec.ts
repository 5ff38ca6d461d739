import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { describeTrajectories } from '../__testing__/describe-trajectories.js';
import { tensor } from '../tensor/tensor.js';
import { createUnipcSampler } from './unipc.js';

const zero = tensor(Float32Array.of(0), [1, 1, 1, 1]);
const one = tensor(Float32Array.of(1), [1, 1, 1, 1]);

describe('createUnipcSampler', () => {
  describeTrajectories('unipc');

  it('corrects its latents by where the step before came from', () => {
    const sampler = createUnipcSampler({ config: stableDiffusion, steps: 10, eta: 0 });
    const first = sampler.step({ x: one, modelOutput: one, i: 0, history: [] });
    const second = sampler.step({ x: first.x, modelOutput: zero, i: 1, history: first.history });
    expect(second.history[0]!.data[0]).not.toBe(first.x.data[0]);
    expect(second.history).toHaveLength(3);
  });

  it('has a finite last step with bh1, where diffusers has none', () => {
    const sampler = createUnipcSampler({ config: { ...stableDiffusion, solverType: 'bh1' }, steps: 3, eta: 0 });
    const { x, predictedX0 } = sampler.step({ x: one, modelOutput: one, i: 2, history: [one, one, one] });
    expect(x.data[0]).toBeCloseTo(predictedX0.data[0]!, 6);
  });
});
