import { describe, expect, it } from 'vitest';
import { relativeDifference, samplerOf, trajectoriesOf, trajectoryError } from './sampler-trajectories.js';

/** In units of each state's largest number, over whole trajectories. */
const TOLERANCE = 1e-5;
const SCHEDULE_TOLERANCE = 1e-7;

/** Every golden run of diffusers' scheduler: where it goes, and at which timesteps and noise levels. */
export function describeTrajectories(name: string): void {
  describe('follows diffusers', () => {
    it.each(trajectoriesOf(name))('$title', ({ golden }) => {
      const sampler = samplerOf(golden);
      expect(sampler.initNoiseSigma).toBeCloseTo(golden.initNoiseSigma, 4);
      expect(relativeDifference(sampler.timesteps, golden.timesteps)).toBeLessThan(SCHEDULE_TOLERANCE);
      const sigmas = sampler.timesteps.map((_, i) => sampler.marginal(i).noise / sampler.marginal(i).signal);
      const expected = golden.sigmas?.slice(0, sigmas.length) ?? sigmas;
      expect(relativeDifference(sigmas, expected)).toBeLessThan(SCHEDULE_TOLERANCE);
      expect(trajectoryError(sampler, golden)).toBeLessThan(TOLERANCE);
    });
  });
}
