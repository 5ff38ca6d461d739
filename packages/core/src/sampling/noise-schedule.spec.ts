import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  parseSamplerGoldens,
  samplerGoldensUrl,
  schedulerConfig,
  stableDiffusion,
} from '../__testing__/sampler-goldens.js';
import { createNoiseSchedule } from './noise-schedule.js';

const goldens = parseSamplerGoldens(readFileSync(samplerGoldensUrl, 'utf8'));

/** Relative; one unit in the last place of a float32. */
const ONE_FLOAT32_UNIT = 2 ** -23;

describe('createNoiseSchedule', () => {
  it.each(goldens.schedules)('$name: ᾱ as diffusers computes it', ({ options, timesteps, alphasCumprod, sum }) => {
    const actual = createNoiseSchedule(schedulerConfig(options)).alphasCumprod;
    timesteps.forEach((t, k) => {
      expect(Math.abs(actual[t]! - alphasCumprod[k]!)).toBeLessThanOrEqual(ONE_FLOAT32_UNIT * alphasCumprod[k]!);
    });
    expect(actual.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 5);
  });

  it('has the numbers that Text2Video-Zero meets with Stable Diffusion 1.5', () => {
    const { alphasCumprod } = createNoiseSchedule(stableDiffusion);
    expect(alphasCumprod[881]).toBeCloseTo(0.017185159, 8);
    expect(alphasCumprod[941]).toBeCloseTo(0.009117304, 8);
    expect(alphasCumprod[0]).toBeCloseTo(0.999149978, 8);
  });

  it('ends at zero signal where the betas are rescaled', () => {
    const schedule = createNoiseSchedule({ ...stableDiffusion, rescaleBetasZeroSnr: true });
    expect(schedule.alphasCumprod[999]).toBe(0);
  });

  it('wants one trained beta a timestep', () => {
    expect(() => createNoiseSchedule({ ...stableDiffusion, trainedBetas: [0.1] })).toThrow(
      'expected 1000 numbers (num_train_timesteps), got 1',
    );
  });
});
