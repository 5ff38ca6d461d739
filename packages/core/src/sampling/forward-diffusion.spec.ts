import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSamplerGoldens, samplerGoldensUrl, stableDiffusion } from '../__testing__/sampler-goldens.js';
import { TorchRandomSource } from '../rng/torch-random-source.js';
import { tensor } from '../tensor/tensor.js';
import { diffuse, diffuseLikeReferences } from './forward-diffusion.js';
import { createNoiseSchedule } from './noise-schedule.js';

const goldens = parseSamplerGoldens(readFileSync(samplerGoldensUrl, 'utf8'));
const schedule = createNoiseSchedule(stableDiffusion);
const one = tensor(Float32Array.of(1), [1]);
const zero = tensor(Float32Array.of(0), [1]);

describe('diffuse', () => {
  it('has the exact coefficients from 881 to 941', () => {
    expect(diffuse(schedule, one, 881, 941, zero).data[0]).toBeCloseTo(0.728377402, 6);
    expect(diffuse(schedule, zero, 881, 941, one).data[0]).toBeCloseTo(0.685176194, 6);
  });

  it('goes to the marginal of the later timestep from clean latents', () => {
    const alpha = schedule.alphasCumprod[500]! / schedule.alphasCumprod[0]!;
    expect(diffuse(schedule, one, 0, 500, zero).data[0]).toBeCloseTo(Math.sqrt(alpha), 6);
  });
});

describe('diffuseLikeReferences', () => {
  it('has the references’ coefficients from 881 to 941', () => {
    expect(diffuseLikeReferences(schedule, one, 881, 941, zero).data[0]).toBeCloseTo(0.728741586, 6);
    expect(diffuseLikeReferences(schedule, zero, 881, 941, one).data[0]).toBeCloseTo(0.684788823, 6);
  });

  it('gives torch’s numbers', () => {
    const { seed, from, to, values } = goldens.forward;
    const random = TorchRandomSource.fromSeed(seed);
    const x = random.randn(goldens.shape);
    const actual = diffuseLikeReferences(schedule, x, from, to, random.randn(goldens.shape)).data;
    values.forEach((value, k) => expect(Math.abs(actual[k]! - value)).toBeLessThan(1e-6));
  });
});
