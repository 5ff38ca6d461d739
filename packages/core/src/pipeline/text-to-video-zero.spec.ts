import { describe, expect, it } from 'vitest';
import type { FakeModelOptions } from '../__testing__/fake-model.js';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { finishRun, setUpRun, smallRequest } from '../__testing__/set-up-run.js';
import type { FollowerInput, FollowerStart } from '../motion/follower-start.js';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import type { UNet, UNetInput } from '../networks/unet.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import type { NoiseProvider, NoiseSettings } from '../rng/noise-source.js';
import { samplerNames } from '../sampling/create-sampler.js';
import { createDdimSampler } from '../sampling/ddim.js';
import { diffuse, diffuseLikeReferences } from '../sampling/forward-diffusion.js';
import { createNoiseSchedule } from '../sampling/noise-schedule.js';
import { concatFrames, scale, sliceFrames } from '../tensor/arithmetic.js';
import { tensor, type Tensor } from '../tensor/tensor.js';
import type { FirstFrame } from './first-frame.js';
import type { RunParts } from './run-parts.js';

const FRAME = [2, 4, 4];
const filled = (value: number) => tensor(new Float32Array(32).fill(value), [1, ...FRAME]);

/** Noise of which every frame has its own, told apart by frame and purpose; writes down who asked for what. */
function noiseByFrame() {
  const asked: string[] = [];
  const settings: NoiseSettings[] = [];
  const draw = (purpose: string, factor: number) => (ids: readonly number[]) => {
    asked.push(`${purpose} ${ids.join()}`);
    return concatFrames(ids.map((id) => filled(factor * (id + 1))));
  };
  const noise: NoiseProvider = {
    name: 'by-frame',
    create(given) {
      settings.push(given);
      const step = draw('step', 0.1);
      return { initial: draw('initial', 1), forward: draw('forward', 0.25), step: (_i, ids) => step(ids) };
    },
  };
  return { noise, asked, settings };
}

const brighter: MotionDynamics = { name: 'brighter', warp: (latents, id) => scale(1 + id, latents) };

/** A network that always gives 0. */
function silentUNet(): UNet {
  const silent = ({ latents }: UNetInput) => tensor(new Float32Array(latents.data.length), [1, ...latents.shape]);
  const output = (input: UNetInput) => {
    const shared = { byteLength: 0, [Symbol.dispose]: () => undefined };
    return Promise.resolve({ modelOutput: silent(input), shared });
  };
  return {
    evaluateAnchor: output,
    evaluateFollowers: output,
    evaluateAll: (input) => Promise.resolve(silent(input)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Three frames and 50 steps with a network that gives 0: all that is left is the way of the latents. */
async function silentRun(request: Partial<TextToVideoRequest>, parts: Partial<RunParts> = {}) {
  const own = noiseByFrame();
  const options: FakeModelOptions = { compileUNet: () => Promise.resolve(silentUNet()) };
  const { generate } = setUpRun(options, { motion: brighter, noise: own.noise, ...parts });
  const finished = await finishRun(
    generate({ prompt: 'a', frames: 3, steps: 50, t0: 44, t1: 47, chunkSize: 2, guidanceScale: 1, ...request }),
  );
  return { ...finished, asked: own.asked, settings: own.settings };
}

const schedule = createNoiseSchedule(stableDiffusion);
/** Steps of the paper, as t0 and t1 say them. */
const [warpStep, joinStep] = [5, 2];

function expectClose(actual: Tensor, expected: Tensor): void {
  actual.data.forEach((value, k) => {
    expect(value).toBeCloseTo(expected.data[k]!, 6);
  });
}

describe('the phases of a run', () => {
  it.each([
    ['zeroreel', diffuse],
    ['diffusers', diffuseLikeReferences],
    ['official', diffuseLikeReferences],
  ] as const)(
    '%s: frame k is the warped first one at T′, noised back to T with noise of its own',
    async (profile, forward) => {
      const { steps } = await silentRun({ profile });
      const sampler = createDdimSampler({ config: stableDiffusion, steps: 50, eta: 0 });
      const atTPrime = steps[warpStep - 1]!.latents;
      for (const id of [1, 2]) {
        const atT = forward(schedule, scale(1 + id, atTPrime), 881, 941, filled(0.25 * (id + 1)));
        const expected = sampler.step({ x: atT, modelOutput: scale(0, atT), i: joinStep, history: [] }).x;
        expectClose(sliceFrames(steps[warpStep]!.latents, id, id + 1), expected);
      }
    },
  );

  it('goes from T to T′ with another product of α in the profiles of the references', async () => {
    const [exact, references] = [await silentRun({}), await silentRun({ profile: 'diffusers' })];
    expect(exact.steps[warpStep]!.latents.data).not.toEqual(references.steps[warpStep]!.latents.data);
  });

  it('is exact over σ whatever the profile: there the transition of the references is wrong', async () => {
    const [own, references] = [
      await silentRun({ sampler: 'euler' }),
      await silentRun({ sampler: 'euler', profile: 'diffusers' }),
    ];
    expect(references.video.latents.data).toEqual(own.video.latents.data);
  });

  it('takes the first frame up at T again, as if nothing had happened', async () => {
    const { steps } = await silentRun({});
    const again = steps.slice(warpStep, warpStep + 3).map(({ latents }) => latents.data[0]);
    expect(again).toEqual(steps.slice(joinStep, warpStep).map(({ latents }) => latents.data[0]));
    expect(steps.map(({ timestep }) => timestep).slice(0, 7)).toEqual([981, 961, 941, 921, 901, 941, 921]);
  });

  it('has frames 2…F as a plugin starts them, out of what the first frame came to', async () => {
    const asked: FollowerInput[] = [];
    const started = { shape: [2, 2, 4, 4], data: new Float32Array(64).fill(0.5), dtype: 'float32' } as const;
    const followerStart: FollowerStart = { name: 'mine', start: (input) => (asked.push(input), started) };
    const { steps } = await silentRun({ consistency: 0.5, seed: 3 }, { followerStart });
    const [input] = asked;
    expect(input).toMatchObject({ frameIds: [1, 2], frames: 3, seed: 3, consistency: 0.5 });
    const sampler = createDdimSampler({ config: stableDiffusion, steps: 50, eta: 0 });
    expect([input!.tPrime, input!.t]).toEqual([sampler.marginal(warpStep), sampler.marginal(joinStep)]);
    expect(input!.atTPrime).toEqual(steps[warpStep - 1]!.latents);
    expect(input!.predictedX0).toEqual(steps[warpStep - 1]!.predictedX0);
    const expected = sampler.step({ x: started, modelOutput: scale(0, started), i: joinStep, history: [] }).x;
    expectClose(sliceFrames(steps[warpStep]!.latents, 1, 3), expected);
  });

  it('leaves frames to the paper’s way where the plugin starts none, and takes its noise for the steps', async () => {
    const left = await silentRun({}, { followerStart: { name: 'mine', start: () => undefined } });
    expect(left.video.latents.data).toEqual((await silentRun({})).video.latents.data);
    const zero: FollowerStart = {
      name: 'mine',
      start: () => undefined,
      noise: (source) => ({ ...source, initial: (ids, shape) => scale(0, source.initial(ids, shape)) }),
    };
    const silenced = await silentRun({}, { followerStart: zero });
    expect(silenced.steps[0]!.latents.data.every((value) => value === 0)).toBe(true);
  });

  it('goes to T′ and T as the request asks', async () => {
    const { steps } = await silentRun({ t0: 40, t1: 46 });
    expect(steps.slice(0, 10).map(({ phase }) => phase)).toEqual([...Array<string>(9).fill('anchor'), 'all']);
    expect(steps[9]!.step).toBe(3);
  });

  it('keeps a multistep sampler’s history from T to T′: the first frame is that of a run without a stop', async () => {
    const firstSteps = async (request: Partial<TextToVideoRequest>) => {
      const { steps } = await finishRun(setUpRun().generate({ ...smallRequest, sampler: 'dpmpp-2m', ...request }));
      return steps.slice(0, 3).map(({ latents }) => latents.data);
    };
    expect(await firstSteps({ t0: 6, t1: 8 })).toEqual(await firstSteps({ frames: 1 }));
  });

  it('asks for noise in the order of the run, for all frames of a phase at once', async () => {
    const { asked } = await silentRun({ steps: 4, t0: 0, t1: 2, eta: 1 });
    expect(asked).toEqual([
      'initial 0',
      ...Array<string>(3).fill('step 0'),
      'forward 1,2',
      ...Array<string>(3).fill('step 0,1,2'),
    ]);
  });

  it('warps for each frame after the first, and says how many there are', async () => {
    const warped: number[][] = [];
    const warp: MotionDynamics['warp'] = (latents, id, frames) => {
      warped.push([...latents.shape, id, frames]);
      return latents;
    };
    await silentRun({}, { motion: { name: 'noting', warp } });
    expect(warped).toEqual([
      [1, ...FRAME, 1, 3],
      [1, ...FRAME, 2, 3],
    ]);
  });

  it('takes every frame all the way from noise of its own where nothing moves them', async () => {
    const { steps, asked } = await silentRun({ steps: 4 }, { motion: undefined });
    expect(asked).toEqual(['initial 0,1,2']);
    expect(steps.map(({ phase, step }) => `${phase} ${step}`)).toEqual(['all 0', 'all 1', 'all 2', 'all 3']);
    const [first, second] = [0, 1].map((id) => sliceFrames(steps[0]!.latents, id, id + 1));
    expectClose(second!, scale(2, first!));
  });

  it('begins at the sampler’s own noise level', async () => {
    const begin = async (sampler: string) => {
      const inputs: Tensor[] = [];
      const unet = silentUNet();
      const evaluateAll: UNet['evaluateAll'] = (input) => {
        inputs.push(input.latents);
        return unet.evaluateAll(input);
      };
      const { noise } = noiseByFrame();
      const options = { compileUNet: () => Promise.resolve({ ...unet, evaluateAll }) };
      const { generate } = setUpRun(options, { motion: undefined, noise });
      await finishRun(generate({ prompt: 'a', frames: 2, steps: 4, guidanceScale: 1, sampler }));
      return inputs[0]!.data[0]!;
    };
    expect(await begin('ddim')).toBe(1);
    // Euler scales its input down from σ to unit variance: σ / √(σ² + 1), a little below 1.
    const euler = await begin('euler');
    expect(euler).toBeGreaterThan(0.99);
    expect(euler).toBeLessThanOrEqual(1);
  });
});

describe('a given first frame', () => {
  const picture = tensor(
    Float32Array.from({ length: 3 * 32 * 32 }, (_, k) => Math.sin(k / 50)),
    [1, 3, 32, 32],
  );
  const firstFrame: FirstFrame = { name: 'given', picture: () => picture };
  const run = async (parts: Partial<RunParts> = {}, request: Partial<TextToVideoRequest> = {}) => {
    const { generate, log } = setUpRun({}, { firstFrame, ...parts });
    return { ...(await finishRun(generate({ ...smallRequest, ...request }))), log };
  };
  const frameZero = (latents: Tensor) => [...sliceFrames(latents, 0, 1).data];

  it.each(samplerNames)('ends as the latents of the picture, bit for bit: %s', async (sampler) => {
    const { video } = await run({}, { sampler });
    await using autoencoder = await setUpRun().model.compileAutoencoder({ width: 32, height: 32 });
    expect(frameZero(video.latents)).toEqual([...(await autoencoder.encode(picture)).mean.data]);
    expect(video.latents.data.every(Number.isFinite)).toBe(true);
  });

  it('stays as it is through hooks and a second pass, and hooks have the others', async () => {
    const latentsHooks = [{ name: 'half', adjust: (x: Tensor) => scale(0.5, x) }];
    const [plain, steered] = [await run(), await run({ latentsHooks })];
    const halving = { name: 'halving', restart: ({ latentsAtT }: { latentsAtT: Tensor }) => scale(0.5, latentsAtT) };
    const twice = await run({ secondPass: halving });
    expect(frameZero(steered.video.latents)).toEqual(frameZero(plain.video.latents));
    expect(frameZero(twice.video.latents)).toEqual(frameZero(plain.video.latents));
    expect(steered.video.latents.data).not.toEqual(plain.video.latents.data);
  });

  it('gives the same frames at every chunk size', async () => {
    const runs = [];
    for (const chunkSize of [2, 3, 5]) runs.push((await run({}, { chunkSize })).video.latents.data.join());
    expect(new Set(runs).size).toBe(1);
  });

  it('shows no other picture’s steps: the frames begin out of the inverted picture', async () => {
    const { steps, log } = await run();
    expect(steps.every(({ phase }) => phase === 'all')).toBe(true);
    expect(log.calls.slice(0, 9)).toEqual(Array(9).fill('anchor'));
    expect(log.inputs.slice(0, 9).map(({ timestep }) => timestep)).toEqual([1, 101, 201, 301, 401, 501, 601, 701, 801]);
  });

  it('is warped as it is at T′: as the inversion found it there', async () => {
    const warped: Tensor[] = [];
    const { log } = await run({
      motion: { name: 'noting', warp: (latents) => (warped.push(latents), latents) },
    });
    // The inversion goes from step 9 up to 1; the call for step 2 reads what it found at step 3, which is T′.
    expect(warped).toHaveLength(4);
    for (const latents of warped) expectClose(latents, log.inputs[7]!.latents);
    expect(log.inputs[7]!.latents.data).not.toEqual(log.inputs[6]!.latents.data);
  });
});
