import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { createSampler } from '../sampling/create-sampler.js';
import { createNoiseSchedule } from '../sampling/noise-schedule.js';
import { chooseStart, startAt, type StartQuestion } from './start-levels.js';

const { alphasCumprod } = createNoiseSchedule(stableDiffusion);
const snr = (t: number) => alphasCumprod[t]! / (1 - alphasCumprod[t]!);

function question(changes: Partial<StartQuestion> & { steps?: number; name?: string } = {}): StartQuestion {
  const { steps = 50, name = 'ddim', ...more } = changes;
  const sampler = createSampler(name, { config: stableDiffusion, steps, eta: 0 });
  return { sampler, alphasCumprod, cells: 64 * 64, consistency: 0, inserts: false, ...more };
}

/** Steps as they are counted from the end. */
function counted(asked: StartQuestion) {
  const { tPrime, t } = chooseStart(asked);
  const fromTheEnd = (time: number) => asked.sampler.timesteps.length - 1 - asked.sampler.timesteps.indexOf(time);
  return [fromTheEnd(tPrime), fromTheEnd(t)];
}

describe('chooseStart', () => {
  it.each([
    [16, 27, 32],
    [24, 33, 37],
    [32, 36, 40],
    [48, 41, 44],
    [64, 44, 47],
    [80, 46, 49],
    [96, 48, 49],
    [128, 48, 49],
  ])('of 50 DDIM steps, for a model of %i×%i cells', (side, t0, t1) => {
    expect(counted(question({ cells: side * side }))).toEqual([t0, t1]);
  });

  it('joins at the first of timesteps that are given, where that is cleaner than T', () => {
    const given = (timesteps: readonly number[]) => {
      const sampler = createSampler('lcm', { config: stableDiffusion, steps: timesteps.length, eta: 0, timesteps });
      return chooseStart(question({ sampler, inserts: true, isGiven: true }));
    };
    const { t, tPrime, inserted } = given([800]);
    expect([t, inserted]).toEqual([800, [tPrime]]);
    // As far from it as the paper's T′ is from its T.
    expect(snr(tPrime) / snr(800)).toBeCloseTo(0.01749 / 0.0092, 1);
    expect(given([999, 500])).toEqual({ t: 941, tPrime: 881, inserted: [941, 881] });
  });

  it.each([
    [0.5, 30, 34],
    [0.85, 24, 29],
    [1, 22, 27],
  ])('goes less far back with consistency %f', (consistency, t0, t1) => {
    expect(counted(question({ cells: 32 * 32, consistency }))).toEqual([t0, t1]);
  });

  it.each(['ddim', 'lcm', 'euler', 'dpmpp-2m', 'unipc', 'lms', 'heun'])('inserts what few steps of %s lack', (name) => {
    const { t, tPrime, inserted } = chooseStart(question({ name, steps: 4, cells: 32 * 32, inserts: true }));
    expect(Math.log(snr(Math.round(t)) / (4 * 0.0092))).toBeCloseTo(0, 1);
    expect(Math.log(snr(Math.round(tPrime)) / (4 * 0.01749))).toBeCloseTo(0, 1);
    expect(inserted.length).toBeGreaterThan(0);
    const settings = { config: stableDiffusion, steps: 4, eta: 0 };
    const plain = createSampler(name, settings);
    const sampler = createSampler(name, { ...settings, inserted });
    const starts = sampler.stepStarts.map((i) => sampler.timesteps[i]!);
    expect(starts).toEqual(expect.arrayContaining([t, tPrime]));
    expect(starts).toHaveLength(plain.stepStarts.length + inserted.length);
    expect(starts).toEqual(starts.toSorted((a, b) => b - a));
  });
});

describe('startAt', () => {
  it('takes a step that is meant, whatever is near', () => {
    const given = { tPrime: 481, t: 501 };
    expect(startAt(given, question({ inserts: true }))).toEqual({ ...given, inserted: [] });
  });

  it('inserts timesteps that no step stands for', () => {
    const given = { tPrime: 501, t: 650 };
    expect(startAt(given, question({ steps: 10, inserts: true }))).toEqual({ ...given, inserted: [650] });
  });
});
