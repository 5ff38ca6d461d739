import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { createInterpolatedSigmas, createSolverSigmas } from './sigma-schedule.js';

const settings = { config: stableDiffusion, steps: 5, eta: 0 };

describe('createInterpolatedSigmas', () => {
  it('spreads linspace timesteps without rounding', () => {
    const { timesteps, sigmas } = createInterpolatedSigmas(settings);
    expect(timesteps).toEqual([999, 749.25, 499.5, 249.75, 0]);
    expect(sigmas[0]).toBeCloseTo(14.6146, 4);
    expect(sigmas.slice(-2)).toEqual([expect.closeTo(0.02917, 5), 0]);
  });

  it('prefers the spacing that is asked for to the checkpoint’s', () => {
    const config = { ...stableDiffusion, sigmaSpacing: 'karras' } as const;
    const karras = createInterpolatedSigmas({ ...settings, config });
    expect(createInterpolatedSigmas({ ...settings, sigmas: 'karras' })).toEqual(karras);
    expect(createInterpolatedSigmas({ ...settings, config, sigmas: 'default' })).toEqual(
      createInterpolatedSigmas(settings),
    );
    expect(karras.sigmas[2]).toBeLessThan(createInterpolatedSigmas(settings).sigmas[2]!);
  });
});

describe('createSolverSigmas', () => {
  it('has whole timesteps, and ends as the configuration says', () => {
    const config = { ...stableDiffusion, finalSigmasType: 'sigma_min' } as const;
    const { timesteps, sigmas } = createSolverSigmas({ ...settings, config, sigmas: 'karras' });
    expect(timesteps.every(Number.isInteger)).toBe(true);
    expect(sigmas).toHaveLength(6);
    expect(sigmas[5]).toBeCloseTo(0.02917, 5);
  });

  it('keeps the first σ finite where the schedule ends without signal', () => {
    const config = { ...stableDiffusion, rescaleBetasZeroSnr: true, timestepSpacing: 'trailing' } as const;
    expect(createSolverSigmas({ ...settings, config }).sigmas[0]).toBeCloseTo(4096, 0);
  });
});
