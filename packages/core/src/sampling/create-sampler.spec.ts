import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  parseSamplerGoldens,
  samplerGoldensUrl,
  schedulerConfig,
  stableDiffusion,
  type Trajectory,
} from '../__testing__/sampler-goldens.js';
import { tensor } from '../tensor/tensor.js';
import { TorchRandomSource } from '../rng/torch-random-source.js';
import type { SamplerStep } from './sampler.js';
import { createSampler, samplerNames } from './create-sampler.js';

const goldens = parseSamplerGoldens(readFileSync(samplerGoldensUrl, 'utf8'));

const STEP_TOLERANCE = 1e-6;

/** Largest difference, in units of the largest number expected (at least 1). */
function relativeDifference(actual: Float32Array, expected: readonly number[]): number {
  const magnitude = Math.max(1, ...expected.map(Math.abs));
  return Math.max(...expected.map((value, k) => Math.abs(value - actual[k]!))) / magnitude;
}

/** Repeats a golden's draws in its order: latents, then for each step the model output and the noise. */
function* replay({ sampler: name, options, steps, eta, seed }: Trajectory): Generator<SamplerStep> {
  const random = TorchRandomSource.fromSeed(seed);
  const sampler = createSampler(name, { config: schedulerConfig(options), steps, eta });
  let x = random.randn(goldens.shape);
  for (let i = 0; i < steps; i++) {
    const modelOutput = random.randn(goldens.shape);
    const noise = sampler.needsNoise(i) ? { noise: random.randn(goldens.shape) } : {};
    const result = sampler.step({ modelOutput, x, i, history: [], ...noise });
    x = result.x;
    yield result;
  }
}

const describeOptions = ({ sampler, options, steps, eta }: Trajectory) => {
  const shown = options.trained_betas === undefined ? options : { ...options, trained_betas: 'some' };
  return `${sampler}, ${steps} steps, eta ${eta}, ${JSON.stringify(shown)}`;
};

describe('createSampler', () => {
  it('takes timesteps that are given as it takes those of a spacing', () => {
    const settings = { config: { ...stableDiffusion, sigmaSpacing: 'karras' as const }, steps: 4, eta: 0 };
    const names = samplerNames.filter((name) => name !== 'pndm' && name !== 'heun');
    for (const name of names) {
      const { timesteps, stepStarts } = createSampler(name, { ...settings, timesteps: [900, 600, 30, 2] });
      expect([name, timesteps, stepStarts.length]).toEqual([name, [900, 600, 30, 2], 4]);
    }
    // DDIM has none in diffusers: steps lead to one another, as inserted ones do.
    const given = createSampler('ddim', { ...settings, steps: 2, timesteps: [751, 251] });
    const inserted = createSampler('ddim', { ...settings, steps: 1, inserted: [751, 251] });
    const x = tensor(Float32Array.of(0.3), [1, 1, 1, 1]);
    const input = { modelOutput: x, x, history: [] };
    expect(given.step({ ...input, i: 0 }).x).toEqual(inserted.step({ ...input, i: 0 }).x);
  });

  it.each(goldens.trajectories.map((golden) => ({ title: describeOptions(golden), golden })))(
    'follows diffusers: $title',
    ({ golden }) => {
      let i = 0;
      for (const { x, predictedX0 } of replay(golden)) {
        const expected = golden.states[i];
        if (expected !== undefined) expect(relativeDifference(x.data, expected)).toBeLessThan(STEP_TOLERANCE);
        if (i === Math.floor(golden.steps / 2)) {
          expect(relativeDifference(predictedX0.data, golden.predictedX0)).toBeLessThan(STEP_TOLERANCE);
        }
        i++;
      }
      expect(i).toBe(golden.steps);
    },
  );

  it('lists the names it knows', () => {
    expect(samplerNames.join(' ')).toBe(
      'ddim ddpm euler euler-ancestral heun dpmpp-2m dpmpp-2m-sde unipc lms pndm lcm tcd',
    );
    expect(() => createSampler('plms', { config: stableDiffusion, steps: 5, eta: 0 })).toThrow(
      /^sampler: expected one of ddim, .* tcd, got 'plms'$/,
    );
  });
});

describe('a setting that a sampler does not have', () => {
  it('is refused with those that have it', () => {
    const settings = { config: stableDiffusion, steps: 5, eta: 0 };
    expect(() => createSampler('euler', { ...settings, eta: 0.5 })).toThrow(
      'eta: sampler euler takes none, ddim, tcd do; got 0.5',
    );
    expect(() => createSampler('pndm', { ...settings, sigmas: 'karras' })).toThrow(
      'sigmas: sampler pndm takes none, euler, heun, dpmpp-2m, dpmpp-2m-sde, unipc, lms do; got karras',
    );
    expect(createSampler('pndm', { ...settings, sigmas: 'default' }).name).toBe('pndm');
    expect(() => createSampler('lcm', { ...settings, spacing: 'trailing' })).toThrow(
      'spacing: sampler lcm takes none, ddim, ',
    );
    const timesteps = [999, 749, 499, 249, 1];
    expect(() => createSampler('pndm', { ...settings, timesteps })).toThrow('timesteps: sampler pndm takes none');
    expect(() => createSampler('euler', { ...settings, timesteps, sigmas: 'karras' })).toThrow(
      'sigmas: expected none beside timesteps, got karras',
    );
    expect(() => createSampler('ddim', { ...settings, timesteps, spacing: 'trailing' })).toThrow(
      'spacing: expected none beside timesteps, got trailing',
    );
  });
});
