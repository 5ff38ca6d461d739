import { describe, expect, it } from 'vitest';
import { exponentialSigmas, interpolateAt, karrasSigmas, timestepOfSigma } from './sigma-spacing.js';

describe('karrasSigmas', () => {
  it('has the numbers of the paper for ρ = 7', () => {
    const [largest, middle, least] = karrasSigmas(0.03, 14.6, 3);
    expect(largest).toBeCloseTo(14.6, 9);
    expect(middle).toBeCloseTo(((14.6 ** (1 / 7) + 0.03 ** (1 / 7)) / 2) ** 7, 9);
    expect(least).toBeCloseTo(0.03, 9);
  });

  it('is the largest alone for one step', () => {
    expect(karrasSigmas(0.03, 14.6, 1)[0]).toBeCloseTo(14.6, 9);
  });
});

describe('exponentialSigmas', () => {
  it('has one ratio', () => {
    exponentialSigmas(0.01, 10, 4).forEach((sigma, k) => expect(sigma).toBeCloseTo(10 ** (1 - k), 9));
  });
});

describe('interpolateAt', () => {
  it('is linear between neighbours and defined at the last', () => {
    const values = Float32Array.of(1, 2, 4);
    expect([0, 0.5, 1.25, 2].map((at) => interpolateAt(values, at))).toEqual([1, 1.5, 2.5, 4]);
  });
});

describe('timestepOfSigma', () => {
  const logSigmas = Float32Array.of(0.1, 1, 2, 5).map(Math.log);

  it.each([
    [1, 1],
    [Math.SQRT2, 1.5],
    [5, 3],
    [9, 3],
    [0.05, 0],
    [0, 0],
  ])('σ %f is at %f', (sigma, timestep) => {
    expect(timestepOfSigma(logSigmas, sigma)).toBeCloseTo(timestep, 6);
  });
});
