import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { TorchRandomSource } from '../rng/torch-random-source.js';
import { combine } from '../tensor/arithmetic.js';
import { tensor, type Tensor } from '../tensor/tensor.js';
import { epsilonFromX0, limitX0, noiseLevel, predict } from './prediction.js';

const random = TorchRandomSource.fromSeed(3);
const x0 = random.randn([2, 4, 3]);
const epsilon = random.randn([2, 4, 3]);
const level = noiseLevel(0.3);
const x = combine(level.signal, x0, level.noise, epsilon);
const velocity = combine(level.signal, epsilon, -level.noise, x0);

const expectClose = (actual: Tensor, expected: Tensor) =>
  actual.data.forEach((value, k) => expect(value).toBeCloseTo(expected.data[k]!, 5));

describe('predict', () => {
  it.each([
    ['epsilon', epsilon],
    ['sample', x0],
    ['v_prediction', velocity],
  ] as const)('%s: recovers x0 and ε', (type, output) => {
    const prediction = predict(type, output, x, level);
    expectClose(prediction.x0, x0);
    expectClose(prediction.epsilon, epsilon);
  });

  it('finds the noise that belongs to clean latents', () => {
    expectClose(epsilonFromX0(x0, x, level), epsilon);
  });
});

describe('limitX0', () => {
  const wild = tensor(Float32Array.of(-4, 1, 0.5, 3), [1, 4]);

  it('leaves latents alone unless the checkpoint asks', () => {
    expect(limitX0(wild, stableDiffusion)).toBe(wild);
  });

  it('clips', () => {
    const limited = limitX0(wild, { ...stableDiffusion, clipSample: true, clipSampleRange: 2 });
    expect([...limited.data]).toEqual([-2, 1, 0.5, 2]);
  });

  it('thresholds each frame by its own quantile', () => {
    const two = tensor(Float32Array.of(-4, 1, 0.5, 3, 0.1, 0.2, 0.3, 0.4), [2, 4]);
    const config = { ...stableDiffusion, thresholding: true, dynamicThresholdingRatio: 1, sampleMaxValue: 4 };
    expect([...limitX0(two, config).data]).toEqual([-1, 0.25, 0.125, 0.75, ...Float32Array.of(0.1, 0.2, 0.3, 0.4)]);
  });
});
