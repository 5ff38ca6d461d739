import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { tensor } from '../tensor/tensor.js';
import { cleanAtSigma, derivative, sigmaSpace } from './sigma-space.js';

const scalar = (value: number) => tensor(Float32Array.of(value), [1, 1, 1, 1]);
const schedule = { timesteps: [999, 400], sigmas: [3, 1, 0] };

describe('sigmaSpace', () => {
  it('scales for the network, and the initial noise as the spacing has it', () => {
    const space = sigmaSpace(schedule, stableDiffusion);
    expect(space.scaleModelInput(scalar(10), 0).data[0]).toBeCloseTo(10 / Math.sqrt(10), 5);
    expect(space.initNoiseSigma).toBe(3);
    expect(sigmaSpace(schedule, { ...stableDiffusion, timestepSpacing: 'leading' }).initNoiseSigma).toBeCloseTo(
      Math.sqrt(10),
      6,
    );
  });

  it('re-noises by the difference of variances', () => {
    const space = sigmaSpace(schedule, stableDiffusion);
    expect(space.renoise(scalar(1), 1, 0, scalar(0)).data[0]).toBe(1);
    expect(space.renoise(scalar(0), 1, 0, scalar(1)).data[0]).toBeCloseTo(Math.sqrt(8), 6);
  });
});

describe('cleanAtSigma', () => {
  const sigma = 3;
  const [x0, epsilon] = [0.5, -1.2];
  const [signal, noise] = [1 / Math.sqrt(10), sigma / Math.sqrt(10)];

  it.each([
    ['epsilon', epsilon],
    ['v_prediction', signal * epsilon - noise * x0],
    ['sample', x0],
  ] as const)('undoes %s', (type, output) => {
    const x = scalar(x0 + sigma * epsilon);
    const clean = cleanAtSigma({ x, modelOutput: scalar(output), i: 0, history: [] }, sigma, type);
    expect(clean.data[0]).toBeCloseTo(x0, 5);
    expect(derivative(x, clean, sigma).data[0]).toBeCloseTo(epsilon, 5);
  });
});
