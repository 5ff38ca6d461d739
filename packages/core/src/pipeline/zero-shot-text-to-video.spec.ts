import { describe, expect, it } from 'vitest';
import { fakeModel } from '../__testing__/fake-model.js';
import { finishRun, setUpRun } from '../__testing__/set-up-run.js';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { selfAttention } from '../attention/self-attention.js';
import { scale } from '../tensor/arithmetic.js';
import type { TextToVideoRequest } from './request.js';
import type { GenerationStep, Video } from './text-to-video.js';

const small: TextToVideoRequest = { prompt: 'a bear', frames: 5, steps: 10, t0: 6, t1: 8, chunkSize: 3 };

describe('ZeroShotTextToVideo', () => {
  it.each([2, 3, 4, 5, 8, 16])('takes 389 evaluations for 8 frames and 50 steps, chunk size %i', async (chunkSize) => {
    const { pipeline, log } = setUpRun();
    await finishRun(pipeline.generate({ prompt: 'a bear', chunkSize }));
    expect(log.evaluations).toBe(389);
    expect(log.alive).toBe(0);
  });

  it.each([0, 0.5])('gives the same frames at every chunk size, η %f', async (eta) => {
    const latents = [];
    for (const chunkSize of [2, 3, 4, 8]) {
      const { pipeline } = setUpRun();
      latents.push((await finishRun(pipeline.generate({ ...small, eta, chunkSize }))).video.latents.data);
    }
    expect(new Set(latents.map((data) => data.join())).size).toBe(1);
  });

  it('goes anchor first, step by step, through phases A, B and C', async () => {
    const { pipeline, log } = setUpRun();
    const { steps } = await finishRun(pipeline.generate(small));
    expect(steps.slice(0, 4).map(({ phase, step, timestep }) => [phase, step, timestep])).toEqual([
      ['anchor', 0, 901],
      ['anchor', 1, 801],
      ['anchor', 2, 701],
      ['all', 1, 801],
    ]);
    expect(steps.map(({ latents }) => latents.shape[0])).toEqual([1, 1, 1, ...Array<number>(9).fill(5)]);
    expect(log.calls.slice(0, 9)).toEqual(['anchor', 'anchor', 'anchor', 'anchor', 2, 2, 'anchor', 2, 2]);
  });

  it('shows the anchor as frame 0: it is the picture that a run of one frame makes', async () => {
    const video = (await finishRun(setUpRun().pipeline.generate(small))).video;
    const single = (await finishRun(setUpRun().pipeline.generate({ ...small, frames: 1 }))).video;
    expect(video.latents.data.slice(0, single.latents.data.length)).toEqual(single.latents.data);
    expect(single.frames).toHaveLength(1);
  });

  it('without motion takes every frame all the way from noise of its own', async () => {
    const { pipeline, log } = setUpRun({}, { motion: undefined });
    const { video, steps } = await finishRun(pipeline.generate(small));
    expect(log.evaluations).toBe(50);
    expect(steps.every(({ phase }) => phase === 'all')).toBe(true);
    const [first, second] = [video.latents.data.slice(0, 32), video.latents.data.slice(32, 64)];
    expect(first).not.toEqual(second);
  });

  it('compiles for the chunk beside the anchor and two guidance rows', async () => {
    const { pipeline, log } = setUpRun();
    await finishRun(pipeline.generate({ ...small, width: 64, negativePrompt: 'blurry' }));
    expect(log.plans[0]).toMatchObject({ height: 4, width: 8, rows: 2, chunkSize: 2, attention: selfAttention });
    expect(log.texts).toEqual([['blurry', 'a bear']]);
  });

  it('works with one row where guidance is 1 or less', async () => {
    const { pipeline, log } = setUpRun();
    await finishRun(pipeline.generate({ ...small, guidanceScale: 1 }));
    expect(log.plans[0]!.rows).toBe(1);
    expect(log.texts).toEqual([['a bear']]);
  });

  it('adds the official words of quality in its profile', async () => {
    const { pipeline, log } = setUpRun();
    await finishRun(pipeline.generate({ ...small, profile: 'official' }));
    expect(log.texts[0]![1]).toMatch(/^a bear, high quality/);
  });

  it('decodes every frame into a clamped picture', async () => {
    const { video } = (await finishRun(setUpRun().pipeline.generate(small))) satisfies { video: Video };
    expect(video.latents.shape).toEqual([5, 2, 4, 4]);
    expect(video.frames.map(({ shape }) => shape)).toEqual(Array(5).fill([1, 3, 32, 32]));
    expect(video.frames.every(({ data }) => data.every((value) => Math.abs(value) <= 1))).toBe(true);
  });

  it('reports stages, progress, steps and frames in order', async () => {
    const { pipeline, events } = setUpRun({ cut: ['', 'words beyond'] });
    const heard: string[] = [];
    let progress = { done: 0, total: 0 };
    events.on('stage:start', ({ stage }) => heard.push(`+${stage}`));
    events.on('stage:end', ({ stage }) => heard.push(`-${stage}`));
    events.on('frame:decoded', ({ frameId }) => heard.push(`frame ${frameId}`));
    events.on('notice', ({ message }) => heard.push(message));
    events.on('generation:progress', (event) => (progress = event));
    await finishRun(pipeline.generate({ ...small, frames: 2 }));
    expect(heard).toEqual([
      '+encode',
      'The text is too long for the model; cut: words beyond',
      '-encode',
      '+compile',
      '-compile',
      '+anchor',
      '-anchor',
      '+denoise',
      '-denoise',
      '+decode',
      'frame 0',
      'frame 1',
      '-decode',
    ]);
    expect(progress).toEqual({ done: 3 + 2 * 9, total: 3 + 2 * 9 });
  });

  it('says so where ddim stands in for the checkpoint’s scheduler', async () => {
    const { pipeline, events } = setUpRun({ scheduler: { ...stableDiffusion, className: 'PNDMScheduler' } });
    const notices: string[] = [];
    events.on('notice', ({ message }) => notices.push(message));
    await finishRun(pipeline.generate(small));
    expect(notices).toEqual([expect.stringContaining('PNDMScheduler')]);
  });

  it('lets hooks steer predicted clean latents and latents, in their order', async () => {
    const plain = (await finishRun(setUpRun().pipeline.generate(small))).video.latents.data;
    const seen: string[] = [];
    const hook = (name: string) => ({
      name,
      adjust(
        x: GenerationStep['latents'],
        { phase, i, frameIds }: { phase: string; i: number; frameIds: readonly number[] },
      ) {
        if (i === 9) seen.push(`${name} ${phase} ${frameIds.join()}`);
        return Promise.resolve(scale(0.5, x));
      },
    });
    const parts = { x0Hooks: [hook('a'), hook('b')], latentsHooks: [hook('c')] };
    const steered = (await finishRun(setUpRun({}, parts).pipeline.generate(small))).video.latents.data;
    expect(seen).toEqual(['a all 0,1,2,3,4', 'b all 0,1,2,3,4', 'c all 0,1,2,3,4']);
    expect(steered).not.toEqual(plain);
  });
});

describe('ZeroShotTextToVideo, ended before its time', () => {
  it('frees everything when the caller leaves the loop', async () => {
    const { pipeline, log } = setUpRun();
    for await (const { phase } of pipeline.generate(small)) if (phase === 'all') break;
    expect(log.alive).toBe(0);
    await expect(finishRun(pipeline.generate(small))).resolves.toBeDefined();
  });

  it('stops before the next network call when it is aborted', async () => {
    const { pipeline, log, events } = setUpRun();
    const controller = new AbortController();
    events.on('generation:progress', ({ done }) => {
      if (done === 6) controller.abort('enough');
    });
    await expect(finishRun(pipeline.generate(small, { signal: controller.signal }))).rejects.toMatchObject({
      code: 'aborted',
      cause: 'enough',
    });
    expect(log.evaluations).toBe(6);
    expect(log.alive).toBe(0);
  });

  it('does nothing at all where it is aborted already', async () => {
    const { pipeline, log } = setUpRun();
    await expect(finishRun(pipeline.generate(small, { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(log.texts).toEqual([]);
  });

  it.each([
    [{ timestep: 901, call: 'anchor', frame: 0 }, 'step 0 (timestep 901) for frame 0'],
    [{ timestep: 601, call: 'frames', frame: 1 }, 'step 3 (timestep 601) for frame 2'],
  ] as const)('names step and frame of a NaN: %o', async (nanAt, message) => {
    const { pipeline, log } = setUpRun({ nanAt });
    const run = finishRun(pipeline.generate(small));
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toMatchObject({ code: 'numerical' });
    expect(log.alive).toBe(0);
  });

  it('names the frame that the decoder breaks', async () => {
    const { pipeline } = setUpRun({}, { latentsHooks: [] });
    const { model } = fakeModel();
    const broken = setUpRun({
      compileAutoencoder: async (size) => ({
        ...(await model.compileAutoencoder(size)),
        decode: (latents) => Promise.resolve(scale(NaN, latents)),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
    });
    await expect(finishRun(broken.pipeline.generate(small))).rejects.toThrow(
      'The decoder gave NaN or infinity for frame 0',
    );
    await expect(finishRun(pipeline.generate(small))).resolves.toBeDefined();
  });

  it('runs once at a time', async () => {
    const { pipeline } = setUpRun();
    const first = pipeline.generate(small);
    await first.next();
    await expect(pipeline.generate(small).next()).rejects.toThrow('one container runs one at a time');
    await expect(finishRun(first)).resolves.toBeDefined();
  });

  it('refuses a UNet for inpainting, an unknown sampler and a bad request', async () => {
    await expect(finishRun(setUpRun({ unetChannels: 9 }).pipeline.generate(small))).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('has 9') as string,
    });
    const unknown = setUpRun();
    await expect(finishRun(unknown.pipeline.generate({ ...small, sampler: 'plms' }))).rejects.toThrow("got 'plms'");
    expect(unknown.log.alive).toBe(0);
    expect(unknown.log.plans).toEqual([]);
    await expect(finishRun(setUpRun().pipeline.generate({ ...small, frames: 0 }))).rejects.toThrow('frames: expected');
  });
});
