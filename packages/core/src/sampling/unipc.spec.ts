import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { describeTrajectories } from '../__testing__/describe-trajectories.js';
import { tensor } from '../tensor/tensor.js';
import { createUnipcSampler, solveLinear } from './unipc.js';

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

describe('solveLinear', () => {
  it.each([
    { equations: [[4, 2]], solution: [0.5] },
    {
      equations: [
        [1, 1, 3],
        [-1, 1, 1],
      ],
      solution: [1, 2],
    },
    {
      equations: [
        [0, 2, 1, 7],
        [1, 1, 1, 6],
        [3, 0, -1, 0],
      ],
      solution: [1, 2, 3],
    },
  ])('$equations', ({ equations, solution }) => {
    const found = solveLinear(equations);
    expect(found).toHaveLength(solution.length);
    solution.forEach((value, k) => expect(found[k]).toBeCloseTo(value, 12));
  });
});
