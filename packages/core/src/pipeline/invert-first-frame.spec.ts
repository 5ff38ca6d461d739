import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schedulerConfig, stableDiffusion } from '../__testing__/sampler-goldens.js';
import type { UNet } from '../networks/unet.js';
import { FrameNoise } from '../rng/frame-noise.js';
import { createSampler, samplerNames } from '../sampling/create-sampler.js';
import { classifierFreeGuidance } from '../sampling/guidance.js';
import { createNoiseSchedule } from '../sampling/noise-schedule.js';
import type { PredictionType, SchedulerConfig, TimestepSpacing } from '../sampling/scheduler-config.js';
import { concatFrames, scale } from '../tensor/arithmetic.js';
import { tensor, type Tensor } from '../tensor/tensor.js';
import type { DenoiseContext } from './denoise-loop.js';
import { inversionOf, invertFirstFrame, keepFirstFrame } from './invert-first-frame.js';

interface Goldens {
  readonly shape: readonly number[];
  readonly clean: readonly number[];
  readonly cases: readonly {
    readonly steps: number;
    readonly prediction_type: PredictionType;
    readonly timestep_spacing: TimestepSpacing;
    readonly steps_offset: number;
    /** After each step, from the cleanest to the noisiest. */
    readonly states: readonly (readonly number[])[];
  }[];
}

/** Made by tools/goldens/inversion.py with diffusers' DDIMInverseScheduler. */
const goldens = JSON.parse(readFileSync(new URL('../__fixtures__/inversion.json', import.meta.url), 'utf8')) as Goldens;
const clean = tensor(Float32Array.from(goldens.clean), goldens.shape);

/** The formula that the goldens were made with, for the prompt; nonsense for the negative prompt. */
const network = (x: Tensor, t: number): Tensor =>
  tensor(
    x.data.map((value) => Math.sin(value) * 0.8 + t / 5000),
    x.shape,
  );

function contextFor(name: string, steps: number, config: SchedulerConfig) {
  const asked: number[] = [];
  const unet: UNet = {
    evaluateAnchor({ latents, timestep }) {
      asked.push(timestep);
      const { data } = concatFrames([scale(100, latents), network(latents, timestep)]);
      const shared = { byteLength: 0, [Symbol.dispose]: () => undefined };
      return Promise.resolve({ modelOutput: tensor(data, [2, ...latents.shape]), shared });
    },
    evaluateAll: () => Promise.reject(new Error('The first frame is alone')),
    evaluateFollowers: () => Promise.reject(new Error('The first frame is alone')),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const context: DenoiseContext = {
    frames: 1,
    unet,
    sampler: createSampler(name, { config, steps, eta: 0 }),
    guidance: classifierFreeGuidance(7.5),
    conditioning: { text: { context: clean }, textPerFrame: false, inputs: () => ({}) },
    noise: new FrameNoise(0),
    motion: undefined,
    x0Hooks: [],
    latentsHooks: [],
    signal: undefined,
    onEvaluated: () => undefined,
    onStep: () => undefined,
    onPosition: () => undefined,
  };
  const finalAlpha = createNoiseSchedule(config).alphasCumprod[0]!;
  return { context, asked, options: { context, predictionType: config.predictionType, finalAlpha } };
}

describe('invertFirstFrame', () => {
  it.each(goldens.cases)(
    'goes the way of DDIMInverseScheduler to 1e-5: $steps steps, $prediction_type',
    async (golden) => {
      const config = { ...stableDiffusion, ...schedulerConfig(golden), betaSchedule: stableDiffusion.betaSchedule };
      const { betaStart, betaEnd, setAlphaToOne, clipSample } = stableDiffusion;
      const { options } = contextFor('ddim', golden.steps, {
        ...config,
        betaStart,
        betaEnd,
        setAlphaToOne,
        clipSample,
      });
      const { at } = await invertFirstFrame(clean, { ...options, upTo: 0 });
      expect(at.size).toBe(golden.steps);
      golden.states.forEach((state, k) => {
        const got = at.get(golden.steps - 1 - k)!.data;
        const largest = Math.max(...state.map(Math.abs), 1);
        const worst = Math.max(...state.map((value, cell) => Math.abs(value - got[cell]!)));
        expect(worst / largest).toBeLessThan(1e-5);
      });
    },
  );

  it('goes no further than it is asked to', async () => {
    const { asked, options } = contextFor('ddim', 10, stableDiffusion);
    const { at } = await invertFirstFrame(clean, { ...options, upTo: 7 });
    expect([...at.keys()]).toEqual([9, 8, 7]);
    expect(asked).toEqual([1, 101, 201]);
  });

  it.each(['euler', 'heun', 'lms', 'dpmpp-2m'])('%s: the same picture, in the units of σ', async (name) => {
    const linear = { ...stableDiffusion, timestepSpacing: 'leading' } as const;
    const [ddim, other] = [contextFor('ddim', 10, linear), contextFor(name, 10, linear)];
    const [expected, got] = [
      await invertFirstFrame(clean, { ...ddim.options, upTo: 2 }),
      await invertFirstFrame(clean, { ...other.options, upTo: 2 }),
    ];
    const { stepStarts, timesteps, marginal } = other.context.sampler;
    for (const [step, latents] of got.at) {
      if (timesteps[stepStarts[step]!] !== ddim.context.sampler.timesteps[step]) continue;
      const { signal, noise } = marginal(stepStarts[step]!);
      const unit = scale(1 / Math.hypot(signal, noise), latents).data;
      expected.at.get(step)!.data.forEach((value, k) => expect(unit[k]).toBeCloseTo(value, 4));
    }
  });

  it.each(samplerNames)('ends at the noise of step T for every sampler: %s', async (name) => {
    const { options, context } = contextFor(name, 10, stableDiffusion);
    const { at } = await invertFirstFrame(clean, { ...options, upTo: 1 });
    expect([...at.keys()]).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const { signal, noise } = context.sampler.marginal(context.sampler.stepStarts[1]!);
    const spread = Math.hypot(...at.get(1)!.data) / Math.sqrt(clean.data.length);
    expect(spread).toBeGreaterThan(0.1 * Math.hypot(signal, noise));
    expect(spread).toBeLessThan(10 * Math.hypot(signal, noise));
  });
});

describe('keepFirstFrame', () => {
  const frame = (value: number) => tensor(Float32Array.of(value), [1, 1, 1, 1]);
  const inversion = inversionOf(frame(0), [frame(2), frame(1)], 3);
  const all = concatFrames([frame(8), frame(9)]);
  /** Two calls for the first step, as PNDM has. */
  const hook = keepFirstFrame(inversion, [0, 2, 3], 4);
  const after = async (i: number, latents = all) => [
    ...(
      await hook.adjust(latents, {
        ...{ phase: 'all', i, steps: 4, t: 1, frameIds: [0, 1], frames: 2 },
        level: { signal: 1, noise: 0 },
      })
    ).data,
  ];

  it('puts the picture’s own latents in the place of frame 0 after each step', async () => {
    expect(await after(1)).toEqual([1, 9]);
    expect(await after(2)).toEqual([2, 9]);
    expect(await after(3)).toEqual([0, 9]);
    expect(await after(3, frame(8))).toEqual([0]);
    expect([...all.data]).toEqual([8, 9]);
  });

  it('leaves it alone between two calls of one step', async () => {
    expect(await after(0)).toEqual([8, 9]);
  });
});
