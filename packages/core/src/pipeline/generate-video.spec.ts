import { describe, expect, it } from 'vitest';
import { fakeModel } from '../__testing__/fake-model.js';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { finishRun, setUpRun, smallRequest as small } from '../__testing__/set-up-run.js';
import { selfAttention } from '../attention/attention-processor.js';
import type { Conditioner } from '../conditioning/conditioner.js';
import type { WeightOverlay } from '../networks/weight-overlay.js';
import type { HookContext } from '../plugin/hooks.js';
import { defaultNoise } from '../rng/default-noise.js';
import type { NoiseProvider, NoiseSettings } from '../rng/noise-source.js';
import { createSampler, samplerKinds } from '../sampling/create-sampler.js';
import { createNoiseSchedule } from '../sampling/noise-schedule.js';
import { noiseLevel } from '../sampling/prediction.js';
import type { SamplerKind, SamplerSettings } from '../sampling/sampler-settings.js';
import { scale, sliceFrames } from '../tensor/arithmetic.js';
import { tensor, type Tensor } from '../tensor/tensor.js';
import type { Video } from './generation-step.js';
import type { RunParts } from './run-parts.js';
import type { FirstPass, SecondPass } from './second-pass.js';

const QUALITY_WORDS = ', high quality, HD, 8K, trending on artstation, high focus, dramatic lighting';

/** Says nothing to the network. */
const conditioner = (name: string): Conditioner => ({
  name,
  extraChannels: 0,
  prepare: () => Promise.resolve({ additions: [], inputs: () => ({}), [Symbol.asyncDispose]: () => Promise.resolve() }),
});

describe('generateVideo', () => {
  it.each([2, 3, 4, 5, 8, 16])('takes 389 evaluations for 8 frames and 50 steps, chunk size %i', async (chunkSize) => {
    const { generate, log } = setUpRun();
    await finishRun(generate({ prompt: 'a bear', chunkSize, t0: 44, t1: 47 }));
    expect(log.evaluations).toBe(389);
    expect(log.alive).toBe(0);
  });

  it.each([0, 0.5])('gives the same frames at every chunk size, η %f', async (eta) => {
    const latents = [];
    for (const chunkSize of [2, 3, 4, 8]) {
      const { generate } = setUpRun();
      latents.push((await finishRun(generate({ ...small, eta, chunkSize }))).video.latents.data);
    }
    expect(new Set(latents.map((data) => data.join())).size).toBe(1);
  });

  it('goes anchor first, step by step, through phases A, B and C', async () => {
    const { generate, log } = setUpRun();
    const { steps } = await finishRun(generate(small));
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
    const video = (await finishRun(setUpRun().generate(small))).video;
    const single = (await finishRun(setUpRun().generate({ ...small, frames: 1 }))).video;
    expect(video.latents.data.slice(0, single.latents.data.length)).toEqual(single.latents.data);
    expect(single.frames).toHaveLength(1);
  });

  it('without motion takes every frame all the way from noise of its own', async () => {
    const { generate, log } = setUpRun({}, { motion: undefined });
    const { video, steps } = await finishRun(generate(small));
    expect(log.evaluations).toBe(50);
    expect(steps.every(({ phase }) => phase === 'all')).toBe(true);
    const [first, second] = [video.latents.data.slice(0, 32), video.latents.data.slice(32, 64)];
    expect(first).not.toEqual(second);
  });

  it('compiles for the chunk beside the anchor and two guidance rows', async () => {
    const { generate, log } = setUpRun();
    await finishRun(generate({ ...small, width: 64, negativePrompt: 'blurry' }));
    expect(log.plans[0]).toMatchObject({ height: 4, width: 8, rows: 2, chunkSize: 2, attention: selfAttention });
    expect(log.texts).toEqual([['blurry', 'a bear']]);
  });

  it('works with one row where guidance is 1 or less', async () => {
    const { generate, log } = setUpRun();
    await finishRun(generate({ ...small, guidanceScale: 1 }));
    expect(log.plans[0]!.rows).toBe(1);
    expect(log.texts).toEqual([['a bear']]);
  });

  it('adds the official words of quality in its profile', async () => {
    const { generate, log } = setUpRun();
    await finishRun(generate({ ...small, profile: 'official' }));
    expect(log.texts[0]![1]).toBe(`a bear${QUALITY_WORDS}`);
  });

  it('decodes every frame into a clamped picture', async () => {
    const { video } = (await finishRun(setUpRun().generate(small))) satisfies { video: Video };
    expect(video.latents.shape).toEqual([5, 2, 4, 4]);
    expect(video.frames.map(({ shape }) => shape)).toEqual(Array(5).fill([1, 3, 32, 32]));
    expect(video.frames.every(({ data }) => data.every((value) => Math.abs(value) <= 1))).toBe(true);
  });

  it('reports stages, progress, steps and frames in order', async () => {
    const { generate, events } = setUpRun({ cut: ['', 'words beyond'] });
    const heard: string[] = [];
    let progress = { done: 0, total: 0 };
    events.on('stage:start', ({ stage }) => heard.push(`+${stage}`));
    events.on('stage:end', ({ stage }) => heard.push(`-${stage}`));
    events.on('frame:decoded', ({ frameId }) => heard.push(`frame ${frameId}`));
    events.on('notice', ({ message }) => heard.push(message));
    events.on('generation:progress', (event) => (progress = event));
    await finishRun(generate({ ...small, frames: 2 }));
    expect(heard).toEqual([
      '+encode',
      'The text is too long for the model; cut: words beyond',
      'promptSyntax webui (--prompt-syntax webui) reads a long text on in further blocks',
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
    const { generate, events } = setUpRun({ scheduler: { ...stableDiffusion, className: 'PNDMScheduler' } });
    const notices: string[] = [];
    events.on('notice', ({ message }) => notices.push(message));
    await finishRun(generate(small));
    expect(notices).toEqual([expect.stringContaining('PNDMScheduler')]);
  });

  it('lets hooks steer predicted clean latents and latents, in their order', async () => {
    const plain = (await finishRun(setUpRun().generate(small))).video.latents.data;
    const seen: string[] = [];
    const hook = (name: string) => ({
      name,
      adjust(x: Tensor, { phase, i, frameIds }: HookContext) {
        if (i === 9) seen.push(`${name} ${phase} ${frameIds.join()}`);
        return Promise.resolve(scale(0.5, x));
      },
    });
    const parts = { x0Hooks: [hook('a'), hook('b')], latentsHooks: [hook('c')] };
    const steered = (await finishRun(setUpRun({}, parts).generate(small))).video.latents.data;
    expect(seen).toEqual(['a all 0,1,2,3,4', 'b all 0,1,2,3,4', 'c all 0,1,2,3,4']);
    expect(steered).not.toEqual(plain);
  });

  it('tells hooks where the run stands: step, timestep, noise level, frames and signal', async () => {
    const contexts: HookContext[] = [];
    const noting = { name: 'noting', adjust: (x: Tensor, context: HookContext) => (contexts.push(context), x) };
    const { signal } = new AbortController();
    const { generate, parts } = setUpRun({}, { latentsHooks: [noting] });
    const { motion } = parts;
    await finishRun(generate(small, { signal }));
    const { alphasCumprod } = createNoiseSchedule(stableDiffusion);
    const level = (t: number) => noiseLevel(alphasCumprod[t]!);
    expect(contexts).toHaveLength(3 + 9);
    expect(contexts[0]).toEqual({
      ...{ phase: 'anchor', i: 0, t: 901, steps: 10, frameIds: [0], frames: 5, motion, signal },
      level: level(901),
    });
    expect(contexts.at(-1)).toEqual({
      ...{ phase: 'all', i: 9, t: 1, steps: 10, frameIds: [0, 1, 2, 3, 4], frames: 5, motion, signal },
      level: level(1),
    });
  });

  it('gives hooks the noise level in the sampler’s own parametrisation, and no signal where there is none', async () => {
    const contexts: HookContext[] = [];
    const noting = { name: 'noting', adjust: (x: Tensor, context: HookContext) => (contexts.push(context), x) };
    await finishRun(setUpRun({}, { x0Hooks: [noting] }).generate({ ...small, sampler: 'euler' }));
    const euler = createSampler('euler', { config: stableDiffusion, steps: 10, eta: 0 });
    expect(contexts[0]!.level).toEqual(euler.marginal(0));
    expect(contexts[0]!.level.signal).toBe(1);
    expect(contexts[0]).not.toHaveProperty('signal');
  });
});

describe('generateVideo, in the settings of a request', () => {
  it.each([
    [{}, 'zeroreel', 'a bear'],
    [{ profile: 'diffusers', t0: 6, t1: 8 }, 'diffusers', 'a bear'],
    [{ profile: 'official', t0: 6, t1: 8 }, 'official', `a bear${QUALITY_WORDS}`],
  ] as const)('asks for the noise of the profile and encodes its prompt: %o', async (request, profile, prompt) => {
    const asked: NoiseSettings[] = [];
    const noise: NoiseProvider = {
      name: 'noting',
      create: (settings) => (asked.push(settings), defaultNoise.create(settings)),
    };
    const { generate, log } = setUpRun({}, { noise });
    await finishRun(generate({ ...small, seed: 7, ...request }));
    expect(asked).toEqual([{ seed: 7, profile, steps: 10 }]);
    expect(log.texts).toEqual([[undefined, prompt]]);
  });

  it('makes other videos in other profiles and with other seeds', async () => {
    const videos: string[] = [];
    for (const request of [{}, { profile: 'diffusers' }, { profile: 'official' }, { seed: 1 }] as const) {
      videos.push((await finishRun(setUpRun().generate({ ...small, ...request }))).video.latents.data.join());
    }
    expect(new Set(videos).size).toBe(4);
  });

  it.each([
    ['nobody gives a negative prompt', {}, [undefined, 'a bear']],
    ['an empty one is given', { negativePrompt: '' }, ['', 'a bear']],
    ['one is given', { negativePrompt: 'blurry' }, ['blurry', 'a bear']],
  ])('lets the model tell apart whether %s', async (_, request, texts) => {
    const { generate, log } = setUpRun();
    await finishRun(generate({ ...small, ...request }));
    expect(log.texts).toEqual([texts]);
  });

  it('gives every frame the noise of the first where it is shared', async () => {
    const videoOf = async (parts: Partial<RunParts>, sharedNoise?: boolean) => {
      const request = { ...small, sampler: 'ddpm', ...(sharedNoise !== undefined && { sharedNoise }) };
      const { latents } = (await finishRun(setUpRun({}, parts).generate(request))).video;
      return new Set([0, 1, 2, 3, 4].map((id) => sliceFrames(latents, id, id + 1).data.join())).size;
    };
    const still = { motion: undefined };
    expect(await videoOf(still, true)).toBe(1);
    expect(await videoOf(still)).toBe(5);
  });

  it.each([
    [{ sharesNoise: true }, 1],
    [{}, 5],
  ])('shares it for conditioners that are all that frames differ by: %o', async (shares, different) => {
    const conditioners = [conditioner('plain'), { ...conditioner('other'), ...shares }];
    const { latents } = (await finishRun(setUpRun({}, { motion: undefined, conditioners }).generate(small))).video;
    expect(new Set([0, 1, 2, 3, 4].map((id) => sliceFrames(latents, id, id + 1).data.join())).size).toBe(different);
  });

  it('finds samplers of plugins by name; they may take spacings of σ', async () => {
    const asked: SamplerSettings[] = [];
    const kind: SamplerKind = {
      ...samplerKinds.find(({ name }) => name === 'euler')!,
      name: 'mine',
      create: (settings) => (asked.push(settings), createSampler('euler', settings)),
    };
    const samplers = [...samplerKinds, kind];
    const run = setUpRun({}, { samplers }).generate({ ...small, sampler: 'mine', sigmas: 'karras' });
    const { steps } = await finishRun(run);
    expect(asked.at(-1)).toEqual({ config: stableDiffusion, steps: 10, eta: 0, sigmas: 'karras', inserted: [] });
    const euler = await finishRun(setUpRun().generate({ ...small, sampler: 'euler', sigmas: 'karras' }));
    expect(steps.at(-1)!.latents.data).toEqual(euler.steps.at(-1)!.latents.data);
    const unknown = setUpRun({}, { samplers }).generate({ ...small, sampler: 'yours' });
    await expect(finishRun(unknown)).rejects.toThrow(/^sampler: expected one of ddim, .* lcm, tcd, mine, got 'yours'$/);
  });

  it('compiles for texts of any length', async () => {
    const long = { context: tensor(new Float32Array(2 * 154), [2, 154, 1]) };
    const { generate, log } = setUpRun({ encodePrompts: () => Promise.resolve({ texts: long, cut: ['', ''] }) });
    await finishRun(generate(small));
    expect(log.plans[0]?.text).toEqual({ context: [154, 1] });
  });

  it('compiles for what the conditioners and the texts need', async () => {
    const overlay: WeightOverlay = { name: 'none', apply: (_, weights) => Promise.resolve(weights) };
    const { generate, log } = setUpRun({}, { overlays: [overlay] });
    await finishRun(generate({ ...small, promptTravel: [{ frame: 2, prompt: 'a dog' }], guidanceScale: 1 }));
    expect(log.plans).toEqual([
      {
        ...{ height: 4, width: 4, rows: 1, chunkSize: 2, extraChannels: 0, textPerFrame: true },
        ...{ attention: selfAttention, additions: [], overlays: [overlay], text: { context: [1, 1] } },
      },
    ]);
  });
});

describe('generateVideo, with a second pass', () => {
  /** Writes down what it is given and begins again at half the latents. */
  function halving(): SecondPass & { readonly given: FirstPass[] } {
    const given: FirstPass[] = [];
    return {
      name: 'halving',
      given,
      restart(first) {
        given.push(first);
        return scale(0.5, first.latentsAtT);
      },
    };
  }

  it('hands on what the first pass became and begins again where the frames joined', async () => {
    const secondPass = halving();
    const { generate, events, log } = setUpRun({}, { secondPass });
    const decoded: number[] = [];
    events.on('frame:decoded', ({ frameId }) => decoded.push(frameId));
    const { steps, video } = await finishRun(generate(small));
    const [first] = secondPass.given;
    expect(first!.pictures.map(({ shape }) => shape)).toEqual(Array(5).fill([1, 3, 32, 32]));
    expect(first!.latentsAtT.shape).toEqual([5, 2, 4, 4]);
    expect(first!.motion.name).toBe('dimming');
    expect(steps.map(({ step }) => step).slice(-9)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(steps).toHaveLength(3 + 2 * 9);
    expect(video.latents.data).not.toEqual((await finishRun(setUpRun().generate(small))).video.latents.data);
    expect(decoded).toEqual([0, 1, 2, 3, 4]);
    expect([log.plans.length, log.alive]).toEqual([2, 0]);
  });

  it('gives the first pass once more where the latents stay as they are, with the same noise', async () => {
    const same: SecondPass = { name: 'same', restart: ({ latentsAtT }) => latentsAtT };
    const once = await finishRun(setUpRun().generate({ ...small, eta: 1 }));
    const twice = await finishRun(setUpRun({}, { secondPass: same }).generate({ ...small, eta: 1 }));
    expect(twice.video.latents.data).toEqual(once.video.latents.data);
  });

  it('has nothing to do for one frame', async () => {
    const secondPass = halving();
    await finishRun(setUpRun({}, { secondPass }).generate({ ...small, frames: 1 }));
    expect(secondPass.given).toEqual([]);
  });

  it('is refused where it returns other frames', async () => {
    const restart = ({ latentsAtT }: FirstPass) => sliceFrames(latentsAtT, 0, 2);
    const { generate, log } = setUpRun({}, { secondPass: { name: 'cutting', restart } });
    await expect(finishRun(generate(small))).rejects.toMatchObject({
      code: 'plugin',
      message: "'cutting': expected latents [5, 2, 4, 4], got [2, 2, 4, 4]",
    });
    expect(log.alive).toBe(0);
  });

  it('is not begun once the run is aborted', async () => {
    const controller = new AbortController();
    const secondPass = halving();
    const { generate, events } = setUpRun({}, { secondPass });
    events.on('stage:end', ({ stage }) => {
      if (stage === 'decode') controller.abort();
    });
    await expect(finishRun(generate(small, { signal: controller.signal }))).rejects.toMatchObject({ code: 'aborted' });
    expect(secondPass.given).toEqual([]);
  });
});

describe('generateVideo, ended before its time', () => {
  it('frees everything when the caller leaves the loop', async () => {
    const { generate, log } = setUpRun();
    for await (const { phase } of generate(small)) if (phase === 'all') break;
    expect(log.alive).toBe(0);
    await expect(finishRun(generate(small))).resolves.toBeDefined();
  });

  it('stops before the next network call when it is aborted', async () => {
    const { generate, log, events } = setUpRun();
    const controller = new AbortController();
    events.on('generation:progress', ({ done }) => {
      if (done === 6) controller.abort('enough');
    });
    await expect(finishRun(generate(small, { signal: controller.signal }))).rejects.toMatchObject({
      code: 'aborted',
      cause: 'enough',
    });
    expect(log.evaluations).toBe(6);
    expect(log.alive).toBe(0);
  });

  it('does nothing at all where it is aborted already', async () => {
    const { generate, log } = setUpRun();
    await expect(finishRun(generate(small, { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(log.texts).toEqual([]);
  });

  it.each([
    [{ timestep: 901, call: 'anchor', frame: 0 }, 'step 0 (timestep 901) for frame 0'],
    [{ timestep: 601, call: 'frames', frame: 1 }, 'step 3 (timestep 601) for frame 2'],
  ] as const)('names step and frame of a NaN: %o', async (nanAt, message) => {
    const { generate, log } = setUpRun({ nanAt });
    const run = finishRun(generate(small));
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toMatchObject({ code: 'numerical' });
    expect(log.alive).toBe(0);
  });

  it('names the frame that the decoder breaks', async () => {
    const { generate } = setUpRun({}, { latentsHooks: [] });
    const { model } = fakeModel();
    const broken = setUpRun({
      compileAutoencoder: async (size) => ({
        ...(await model.compileAutoencoder(size)),
        decode: (latents) => Promise.resolve(scale(NaN, latents)),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
    });
    await expect(finishRun(broken.generate(small))).rejects.toThrow('The decoder gave NaN or infinity for frame 0');
    await expect(finishRun(generate(small))).resolves.toBeDefined();
  });

  it('refuses a UNet for inpainting, an unknown sampler and a bad request', async () => {
    await expect(finishRun(setUpRun({ unetChannels: 9 }).generate(small))).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('has 9') as string,
    });
    const unknown = setUpRun();
    await expect(finishRun(unknown.generate({ ...small, sampler: 'plms' }))).rejects.toThrow("got 'plms'");
    expect(unknown.log.alive).toBe(0);
    expect(unknown.log.plans).toEqual([]);
    await expect(finishRun(setUpRun().generate({ ...small, frames: 0 }))).rejects.toThrow('frames: expected');
  });
});
