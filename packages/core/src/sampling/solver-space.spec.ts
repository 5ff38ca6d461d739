import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { tensor } from '../tensor/tensor.js';
import { solverSpace } from './solver-space.js';

const scalar = (value: number) => tensor(Float32Array.of(value), [1, 1, 1, 1]);
const schedule = { timesteps: [999, 400], sigmas: [3, 1, 0] };

describe('solverSpace', () => {
  const space = solverSpace(schedule, { ...stableDiffusion, clipSample: true });

  it('preserves variance', () => {
    expect(space.frame.marginal(0).signal ** 2 + space.frame.marginal(0).noise ** 2).toBeCloseTo(1, 12);
    expect(space.frame.marginal(2)).toEqual({ signal: 1, noise: 0 });
  });

  it('has λ = -log σ', () => {
    expect(space.logRatio(0, 1)).toBeCloseTo(Math.log(3), 12);
    expect(space.logRatio(1, 2)).toBe(Infinity);
  });

  it('thresholds x_0 but does not clip it, as these schedulers', () => {
    const input = { x: scalar(5), modelOutput: scalar(0), i: 1, history: [] };
    expect(space.clean(input).data[0]).toBeCloseTo(5 * Math.SQRT2, 5);
    const thresholded = solverSpace(schedule, { ...stableDiffusion, thresholding: true });
    expect(thresholded.clean(input).data[0]).toBeCloseTo(1, 5);
  });
});
