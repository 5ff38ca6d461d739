import { describe, expect, it } from 'vitest';
import { fakeModel } from '../__testing__/fake-model.js';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { selfAttention } from '../attention/self-attention.js';
import { createEventBus } from '../events/event-bus.js';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import type { NoiseSource } from '../rng/noise-source.js';
import { createDdimSampler } from '../sampling/ddim.js';
import { diffuse, diffuseLikeReferences } from '../sampling/forward-diffusion.js';
import { classifierFreeGuidance } from '../sampling/guidance.js';
import { createNoiseSchedule } from '../sampling/noise-schedule.js';
import { scale, sliceFrames } from '../tensor/arithmetic.js';
import { tensor, type Tensor } from '../tensor/tensor.js';
import { planFrames } from './frame-plan.js';
import { PROFILES } from './profile.js';
import type { ProfileName } from './request.js';
import { StageReporter } from './stage-reporter.js';
import type { GenerationStep } from './text-to-video.js';
import { allFramesAtT, anchorFromNoise, countEvaluations, latentsFromT, type LatentsRun } from './zero-shot-latents.js';

const FRAME = [1, 2, 2];
const ones = (frames: number) => tensor(new Float32Array(frames * 4).fill(1), [frames, ...FRAME]);
const noise: NoiseSource = {
  initial: (ids) => ones(ids.length),
  forward: (ids) => scale(0.5, ones(ids.length)),
  step: () => {
    throw new Error('DDIM without η draws no noise');
  },
};
const schedule = createNoiseSchedule(stableDiffusion);
const start = { i0: 5, i1: 2 };

async function* allPhases(run: LatentsRun, motion: MotionDynamics) {
  const anchor = yield* anchorFromNoise(run, start);
  yield* latentsFromT(run, start, allFramesAtT(run, start, motion, anchor));
}

/** Latents of phase B's end, and of all frames after the first step of phase C with a network that always gives 0. */
async function run(profile: ProfileName) {
  const plan = planFrames(3, 2);
  const { model } = fakeModel();
  const network = await model.compileUNet({ height: 2, width: 2, rows: 1, chunkSize: 1, attention: selfAttention });
  const silent = (latents: Tensor) => tensor(new Float32Array(latents.data.length), [1, ...latents.shape]);
  const sampler = createDdimSampler({ config: stableDiffusion, steps: 50, eta: 0 });
  const unet: typeof network = {
    evaluateAnchor: async (input) => ({ ...(await network.evaluateAnchor(input)), modelOutput: silent(input.latents) }),
    evaluateFollowers: async (input, shared) => ({
      ...(await network.evaluateFollowers(input, shared)),
      modelOutput: silent(input.latents),
    }),
    evaluateAll: async (input) => silent(await Promise.resolve(input.latents)),
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  };
  const latentsRun: LatentsRun = {
    denoiser: {
      unet,
      sampler,
      noise,
      conditioning: {
        context: tensor(new Float32Array(1), [1, 1, 1]),
        contextPerFrame: false,
        inputs: () => ({}),
      },
      guidance: classifierFreeGuidance(1),
      signal: undefined,
      x0Hooks: [],
      latentsHooks: [],
      onEvaluated: () => undefined,
      onStep: () => undefined,
    },
    plan,
    frameShape: FRAME,
    profile: PROFILES[profile],
    schedule,
    stages: new StageReporter(createEventBus(), () => 0),
  };
  const warp = (latents: Tensor, frameId: number) => scale(1 + frameId, latents);
  const steps: GenerationStep[] = [];
  for await (const step of allPhases(latentsRun, { name: 'brighter', warp })) steps.push(step);
  return { steps, sampler };
}

describe('the phases of a run', () => {
  it.each([
    ['zeroreel', diffuse],
    ['diffusers', diffuseLikeReferences],
    ['official', diffuseLikeReferences],
  ] as const)('%s: frame k is the warped anchor at T′, noised back to T', async (profile, forward) => {
    const { steps, sampler } = await run(profile);
    const atTPrime = steps[start.i0 - 1]!.latents;
    const secondAtT = forward(schedule, scale(3, atTPrime), 881, 941, scale(0.5, ones(1)));
    const expected = sampler.step({ x: secondAtT, modelOutput: scale(0, secondAtT), i: 2, history: [] }).x;
    const actual = sliceFrames(steps[start.i0]!.latents, 2, 3);
    actual.data.forEach((value, k) => expect(value).toBeCloseTo(expected.data[k]!, 6));
  });

  it('takes the anchor up at T again, as if nothing had happened', async () => {
    const { steps } = await run('zeroreel');
    const anchorAgain = steps.slice(start.i0, start.i0 + 3).map(({ latents }) => latents.data[0]);
    expect(anchorAgain).toEqual(steps.slice(start.i1, start.i0).map(({ latents }) => latents.data[0]));
    expect(steps.map(({ timestep }) => timestep).slice(0, 7)).toEqual([981, 961, 941, 921, 901, 941, 921]);
  });
});

describe('countEvaluations', () => {
  it.each([
    [8, 50, start, 389],
    [1, 50, undefined, 50],
    [4, 10, undefined, 40],
  ])('%i frames, %i steps', (frames, steps, from, expected) => {
    const sampler = createDdimSampler({ config: stableDiffusion, steps, eta: 0 });
    expect(countEvaluations(frames, sampler, from)).toBe(expected);
  });
});
