import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { TorchRandomSource } from '../rng/torch-random-source.js';
import { scale } from '../tensor/arithmetic.js';
import { tensor } from '../tensor/tensor.js';
import { createDdimSampler } from './ddim.js';

const one = tensor(Float32Array.of(1), [1, 1, 1, 1]);
const zero = tensor(Float32Array.of(0), [1, 1, 1, 1]);
const sampler = createDdimSampler({ config: stableDiffusion, steps: 50, eta: 0 });

describe('createDdimSampler', () => {
  it.each([
    [0, 1.1228517, -0.123252],
    [2, 1.1151496, -0.1157395],
    [4, 1.1077377, -0.1085832],
    [49, 1.0004276, -0.0121418],
  ])('step %i of 50 has the known coefficients', (i, ofX, ofEpsilon) => {
    expect(sampler.step({ x: one, modelOutput: zero, i, history: [] }).x.data[0]).toBeCloseTo(ofX, 5);
    expect(sampler.step({ x: zero, modelOutput: one, i, history: [] }).x.data[0]).toBeCloseTo(ofEpsilon, 5);
  });

  it('takes predicted clean latents from a hook, with the noise that belongs to them', () => {
    const random = TorchRandomSource.fromSeed(1);
    const x = random.randn([1, 1, 2, 2]);
    const plain = sampler.step({ x, modelOutput: random.randn([1, 1, 2, 2]), i: 10, history: [] });
    const same = sampler.step({ x, modelOutput: x, i: 10, history: [], predictedX0: plain.predictedX0 });
    same.x.data.forEach((value, k) => expect(value).toBeCloseTo(plain.x.data[k]!, 5));
    const other = sampler.step({ x, modelOutput: x, i: 10, history: [], predictedX0: scale(2, plain.predictedX0) });
    expect(other.x.data).not.toEqual(plain.x.data);
  });

  it('asks for noise only where η > 0, and then insists', () => {
    expect(sampler.needsNoise(0)).toBe(false);
    const noisy = createDdimSampler({ config: stableDiffusion, steps: 5, eta: 1 });
    expect(noisy.needsNoise(0)).toBe(true);
    expect(() => noisy.step({ x: one, modelOutput: one, i: 0, history: [] })).toThrow('needs noise');
  });

  it('is at the marginal of its timestep at each step', () => {
    expect(sampler.stepStarts).toEqual(sampler.timesteps.map((_, i) => i));
    const { signal, noise } = sampler.marginal(2);
    expect(signal ** 2).toBeCloseTo(0.009117304, 8);
    expect(signal ** 2 + noise ** 2).toBeCloseTo(1, 6);
  });

  it('goes back by the exact forward transition', () => {
    expect(sampler.renoise(one, 5, 2, zero).data[0]).toBeCloseTo(0.728377402, 6);
  });
});
