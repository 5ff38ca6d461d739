import { describe, expect, it } from 'vitest';
import { fakeModel } from '../__testing__/fake-model.js';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { selfAttention } from '../attention/attention-processor.js';
import { FrameNoise } from '../rng/frame-noise.js';
import { createDdpmSampler } from '../sampling/ddpm.js';
import { classifierFreeGuidance } from '../sampling/guidance.js';
import { concatFrames, scale, sliceFrames } from '../tensor/arithmetic.js';
import { tensor } from '../tensor/tensor.js';
import { denoise, type DenoiseContext, type StepRange } from './denoise-loop.js';
import type { GenerationStep } from './generation-step.js';

async function setUp(changes: Partial<DenoiseContext> = {}): Promise<DenoiseContext> {
  const { model } = fakeModel();
  return {
    unet: await model.compileUNet({ height: 2, width: 2, rows: 1, chunkSize: 4, attention: selfAttention }),
    sampler: createDdpmSampler({ config: stableDiffusion, steps: 4, eta: 0 }),
    frames: 3,
    noise: new FrameNoise(5),
    motion: undefined,
    conditioning: {
      text: { context: tensor(Float32Array.of(0.3), [1, 1, 1]) },
      textPerFrame: false,
      inputs: () => ({}),
    },
    guidance: classifierFreeGuidance(1),
    signal: undefined,
    x0Hooks: [],
    latentsHooks: [],
    onEvaluated: () => undefined,
    onStep: () => undefined,
    onPosition: () => undefined,
    ...changes,
  };
}

const start = new FrameNoise(1).initial([0, 1, 2], [2, 2, 2]);
const range = (...frameIds: number[]): StepRange => {
  const followers = frameIds.length > 1 ? [{ start: 1, end: frameIds.length }] : [];
  return { phase: 'all', from: 0, to: 4, frameIds, chunks: followers, joint: followers.length === 1 };
};

async function collect(context: DenoiseContext, part: StepRange, x: typeof start) {
  const steps: GenerationStep[] = [];
  for await (const step of denoise(context, part, { next: part.from, x, history: [] })) steps.push(step);
  return steps;
}

describe('denoise', () => {
  it('yields each step and tells whoever listens first', async () => {
    const told: number[] = [];
    const context = await setUp({ onStep: ({ step }) => told.push(step) });
    const begin = { next: 1, x: sliceFrames(start, 0, 1), history: [] };
    for await (const { step, steps } of denoise(context, { ...range(0), from: 1, to: 3 }, begin)) {
      expect(told.at(-1)).toBe(step);
      expect(steps).toBe(4);
    }
    expect(told).toEqual([1, 2]);
  });

  it('gives a frame the step noise of its id, whatever frames go with it', async () => {
    const three = await collect(await setUp(), range(0, 1, 2), start);
    const firstAndLast = concatFrames([sliceFrames(start, 0, 1), sliceFrames(start, 2, 3)]);
    const two = await collect(await setUp(), range(0, 2), firstAndLast);
    expect(sliceFrames(two.at(-1)!.latents, 1, 2).data).toEqual(sliceFrames(three.at(-1)!.latents, 2, 3).data);
  });

  it('shows the clean latents that hooks have made', async () => {
    const half = { name: 'half', adjust: (x: typeof start) => scale(0.5, x) };
    const [plain] = await collect(await setUp(), range(0, 1, 2), start);
    const [hooked] = await collect(await setUp({ x0Hooks: [half] }), range(0, 1, 2), start);
    expect(hooked!.predictedX0).toEqual(scale(0.5, plain!.predictedX0));
    expect(hooked!.latents.data).not.toEqual(plain!.latents.data);
  });

  it('stops where a hook breaks the latents, and says in which frame', async () => {
    const breakLast = (x: typeof start) => concatFrames([sliceFrames(x, 0, 1), scale(NaN, sliceFrames(x, 1, 2))]);
    const context = await setUp({ latentsHooks: [{ name: 'breaking', adjust: breakLast }] });
    const run = collect(context, range(0, 7), sliceFrames(start, 0, 2));
    await expect(run).rejects.toMatchObject({
      code: 'numerical',
      message: 'The latents hold NaN after step 0 (timestep 751) in frame 7',
    });
  });
});
