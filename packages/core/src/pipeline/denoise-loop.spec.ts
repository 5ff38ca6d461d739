import { describe, expect, it } from 'vitest';
import { fakeModel } from '../__testing__/fake-model.js';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { selfAttention } from '../attention/self-attention.js';
import { FrameNoise } from '../rng/frame-noise.js';
import { createDdpmSampler } from '../sampling/ddpm.js';
import { classifierFreeGuidance } from '../sampling/guidance.js';
import { concatFrames, scale, sliceFrames } from '../tensor/arithmetic.js';
import { tensor } from '../tensor/tensor.js';
import { denoise, type Denoiser, type Stretch } from './denoise-loop.js';
import type { GenerationStep } from './text-to-video.js';

async function setUp(changes: Partial<Denoiser> = {}): Promise<Denoiser> {
  const { model } = fakeModel();
  return {
    unet: await model.compileUNet({ height: 2, width: 2, rows: 1, chunkSize: 4, attention: selfAttention }),
    sampler: createDdpmSampler({ config: stableDiffusion, steps: 4, eta: 0 }),
    noise: new FrameNoise(5),
    conditioning: {
      context: tensor(Float32Array.of(0.3), [1, 1, 1]),
      contextPerFrame: false,
      inputs: () => ({}),
    },
    guidance: classifierFreeGuidance(1),
    signal: undefined,
    x0Hooks: [],
    latentsHooks: [],
    onEvaluated: () => undefined,
    onStep: () => undefined,
    ...changes,
  };
}

const start = new FrameNoise(1).initial([0, 1, 2], [2, 2, 2]);
const stretch = (...frameIds: number[]): Stretch => {
  const followers = frameIds.length > 1 ? [{ start: 1, end: frameIds.length }] : [];
  return { phase: 'all', from: 0, to: 4, frameIds, chunks: followers };
};

async function collect(denoiser: Denoiser, part: Stretch, x: typeof start) {
  const steps: GenerationStep[] = [];
  for await (const step of denoise(denoiser, part, x)) steps.push(step);
  return steps;
}

describe('denoise', () => {
  it('yields each step and tells whoever listens first', async () => {
    const told: number[] = [];
    const denoiser = await setUp({ onStep: ({ step }) => told.push(step) });
    for await (const { step, steps } of denoise(
      denoiser,
      { ...stretch(0), from: 1, to: 3 },
      sliceFrames(start, 0, 1),
    )) {
      expect(told.at(-1)).toBe(step);
      expect(steps).toBe(4);
    }
    expect(told).toEqual([1, 2]);
  });

  it('gives a frame the step noise of its id, whatever frames go with it', async () => {
    const three = await collect(await setUp(), stretch(0, 1, 2), start);
    const firstAndLast = concatFrames([sliceFrames(start, 0, 1), sliceFrames(start, 2, 3)]);
    const two = await collect(await setUp(), stretch(0, 2), firstAndLast);
    expect(sliceFrames(two.at(-1)!.latents, 1, 2).data).toEqual(sliceFrames(three.at(-1)!.latents, 2, 3).data);
  });

  it('shows the clean latents that hooks have made', async () => {
    const half = { name: 'half', adjust: (x: typeof start) => scale(0.5, x) };
    const [plain] = await collect(await setUp(), stretch(0, 1, 2), start);
    const [hooked] = await collect(await setUp({ x0Hooks: [half] }), stretch(0, 1, 2), start);
    expect(hooked!.predictedX0).toEqual(scale(0.5, plain!.predictedX0));
    expect(hooked!.latents.data).not.toEqual(plain!.latents.data);
  });

  it('stops where a hook breaks the latents, and says in which frame', async () => {
    const breakLast = (x: typeof start) => concatFrames([sliceFrames(x, 0, 1), scale(NaN, sliceFrames(x, 1, 2))]);
    const denoiser = await setUp({ latentsHooks: [{ name: 'breaking', adjust: breakLast }] });
    const run = collect(denoiser, stretch(0, 7), sliceFrames(start, 0, 2));
    await expect(run).rejects.toMatchObject({
      code: 'numerical',
      message: 'The latents hold NaN after step 0 (timestep 751) in frame 7',
    });
  });
});
