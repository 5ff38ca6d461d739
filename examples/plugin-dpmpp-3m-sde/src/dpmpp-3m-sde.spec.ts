import { readFileSync } from 'node:fs';
import {
  createSampler,
  parseSchedulerConfig,
  TorchRandomSource,
  type Sampler,
  type SamplerHistory,
  type Tensor,
} from '@zeroreel/core';
import { describeSamplerContract, expectClose } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { createDpmpp3mSde } from './dpmpp-3m-sde.js';

interface Goldens {
  readonly shape: readonly number[];
  readonly trajectories: readonly {
    readonly options: Readonly<Record<string, unknown>>;
    readonly steps: number;
    readonly seed: number;
    readonly timesteps: readonly number[];
    readonly states: Readonly<Record<string, readonly number[]>>;
  }[];
}

const goldens = JSON.parse(
  readFileSync(new URL('./__fixtures__/trajectories.json', import.meta.url), 'utf8'),
) as Goldens;
const plain = { order: 3, noise: 1 };
const configOf = (options: Readonly<Record<string, unknown>>) =>
  parseSchedulerConfig({ _class_name: 'DPMSolverMultistepScheduler', algorithm_type: 'sde-dpmsolver++', ...options });

/** Latents after each step, with the outputs and the noise of a seed. */
function runOf(sampler: Sampler, seed: number): Tensor[] {
  const source = TorchRandomSource.fromSeed(seed);
  let x = source.randn(goldens.shape);
  let history: SamplerHistory = [];
  return sampler.timesteps.map((_, i) => {
    const [modelOutput, noise] = [source.randn(goldens.shape), source.randn(goldens.shape)];
    const step = sampler.step({ modelOutput, x, i, history, noise });
    ({ x, history } = step);
    return x;
  });
}

describe('dpmpp-3m-sde', () => {
  it.each(goldens.trajectories)('has the numbers of diffusers: $options, $steps steps', (golden) => {
    const sampler = createDpmpp3mSde({ config: configOf(golden.options), steps: golden.steps, eta: 0 }, plain);
    expect(sampler.timesteps).toEqual(golden.timesteps);
    const states = runOf(sampler, golden.seed);
    for (const [i, expected] of Object.entries(golden.states)) {
      expectClose(states[Number(i)]!, { ...states[0]!, data: Float32Array.from(expected) }, { relative: 2e-5 });
    }
  });

  it('has the numbers of dpmpp-2m-sde with order 2, and others with order 3', () => {
    const settings = {
      config: configOf({ timestep_spacing: 'leading', beta_schedule: 'scaled_linear' }),
      steps: 8,
      eta: 0,
    };
    const second = runOf(createDpmpp3mSde(settings, { order: 2, noise: 1 }), 4);
    const expected = runOf(createSampler('dpmpp-2m-sde', settings), 4);
    second.forEach((x, i) => expectClose(x, expected[i]!, { relative: 1e-6 }));
    const third = runOf(createDpmpp3mSde(settings, plain), 4);
    expect(third.at(-1)!.data[0]).not.toBeCloseTo(second.at(-1)!.data[0]!, 3);
  });

  it('adds as much noise as it is told, and asks for none where it adds none', () => {
    const settings = { config: configOf({ timestep_spacing: 'leading' }), steps: 6, eta: 0 };
    const finals = [0, 0.5, 1].map((noise) => runOf(createDpmpp3mSde(settings, { order: 3, noise }), 9)[0]!.data[0]!);
    expect(finals[1]).toBeCloseTo((finals[0]! + finals[2]!) / 2, 5);
    expect(finals[0]).not.toBeCloseTo(finals[2]!, 2);
    expect(createDpmpp3mSde(settings, { order: 3, noise: 0 }).needsNoise(0)).toBe(false);
    expect(createDpmpp3mSde(settings, plain).needsNoise(0)).toBe(true);
  });
});

describeSamplerContract('dpmpp-3m-sde', (steps) =>
  createDpmpp3mSde(
    {
      config: configOf({ timestep_spacing: 'leading', steps_offset: 1, beta_schedule: 'scaled_linear' }),
      steps,
      eta: 0,
    },
    plain,
  ),
);
