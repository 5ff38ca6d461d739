import {
  textToVideo,
  type Backend,
  type DiffusionModel,
  type GenerationStep,
  type TextToVideoRequest,
} from '@zeroreel/core';
import { crossFrameAttention, motionDynamics, transportedNoise } from '@zeroreel/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { entries } from '../goldens/golden-tensors.js';
import { specBackend } from '../parity/golden-model.js';
import { goldenPlugins, openSdxl, sdxl } from './golden-sdxl.js';

const { tensors, given } = sdxl;
const { prompt, width, height, frames, steps, t0, t1, guidanceScale, seed } = given;
const request: TextToVideoRequest = { prompt, width, height, frames, steps, t0, t1, guidanceScale };
const TOLERANCE = { relative: 1e-3 };

let backend: Backend;
let model: DiffusionModel;
beforeAll(async () => {
  backend = await specBackend();
  model = await openSdxl(backend);
});
afterAll(() => backend[Symbol.asyncDispose]());

async function run(changes: Partial<TextToVideoRequest>, plugins = goldenPlugins(), base = request) {
  const generation = textToVideo({ model, plugins }).generate({ ...base, ...changes });
  const all: GenerationStep[] = [];
  for await (const step of generation) all.push(step);
  return { steps: all, video: await generation.video };
}

describe('videos of Stable Diffusion XL', () => {
  it('end under Euler as the formulas with diffusers’ networks and scheduler do, with its autoencoder’s picture', async () => {
    const { steps: all, video } = await run({});
    expectClose(video.latents, tensors.float('video.euler.final'), TOLERANCE);
    const [first] = video.frames;
    const expected = tensors.float('vae.decoded').data.map((value) => Math.min(Math.max(value, -1), 1));
    expectClose(first!.data, expected, { absolute: 1e-3 });

    // The way back to T adds √(σ′² - σ²) of noise: one step on, every frame has the level of the next σ.
    const joined = entries(tensors.float('video.euler.joined'), 1, frames);
    expect(spread(joined.data)).toBeGreaterThan(8);
    const next = all.find(({ phase }) => phase === 'all')!;
    const [anchor, later] = [entries(next.latents, 0, 1), entries(next.latents, 1, frames)];
    expect(spread(later.data) / spread(anchor.data)).toBeGreaterThan(0.85);
  });

  it.each([
    ['ddim', { sampler: 'ddim' }],
    ['trailing', { spacing: 'trailing', chunkSize: 2 }],
    ['unguided', { guidanceScale: 1 }],
  ] as const)('end so with %s, in chunks as in one', async (name, changes) => {
    const { video } = await run(changes);
    expectClose(video.latents, tensors.float(`video.${name}.final`), TOLERANCE);
  });

  it('take no negative prompt for zeros, and not for the empty text', async () => {
    const { video } = await run({ negativePrompt: '' });
    expect(() => expectClose(video.latents, tensors.float('video.euler.final'), TOLERANCE)).toThrow('the difference');
  });
});

describe('a steadier video of Stable Diffusion XL', () => {
  // Without noise of their own, Euler in the space of σ and DDIM in that of ᾱ walk the same way.
  it('is the same in both spaces of samplers, and another one at another consistency', async () => {
    const plugins = () => [...goldenPlugins(), transportedNoise({})];
    const { t0: _warped, t1: _joined, ...base } = request;
    const end = async (consistency: number, sampler: 'euler' | 'ddim') =>
      (await run({ consistency, sampler }, plugins(), base)).video.latents;
    const expected = await end(0.5, 'ddim');
    expectClose(await end(0.5, 'euler'), expected, { relative: 0.01 });
    const other = await end(1, 'ddim');
    expect(() => expectClose(other, expected, { relative: 0.01 })).toThrow('the difference');
  });
});

const spread = (data: Float32Array): number => Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);

describe('the profile diffusers', () => {
  const theirs = [motionDynamics({ fields: [{ kind: 'translate', x: 12, y: 12 }] }), crossFrameAttention()];

  it('repeats TextToVideoZeroSDXLPipeline with DDIM, number by number', async () => {
    const { video } = await run({ sampler: 'ddim', profile: 'diffusers', seed }, theirs);
    expectClose(video.latents, tensors.float('diffusers.ddim'), TOLERANCE);
  });

  it('repeats its first frame under Euler, and is right where it is not: the other frames’ noise', async () => {
    const { video } = await run({ profile: 'diffusers', seed }, theirs);
    const expected = tensors.float('diffusers.euler');
    expectClose(entries(video.latents, 0, 1), entries(expected, 0, 1), TOLERANCE);
    expect(() => expectClose(video.latents, expected, TOLERANCE)).toThrow('the difference');
  });
});
