import { describe, expect, it } from 'vitest';
import { finishRun, setUpRun } from '../__testing__/set-up-run.js';
import type { FakeModelOptions } from '../__testing__/fake-model.js';
import { selfAttention } from '../attention/self-attention.js';
import { samplerNames } from '../sampling/create-sampler.js';
import { scale, sliceFrames } from '../tensor/arithmetic.js';
import { tensor, type Tensor } from '../tensor/tensor.js';
import type { FirstFrame } from './first-frame.js';
import type { TextToVideoRequest } from './request.js';
import type { FirstPass, SecondPass } from './second-pass.js';
import type { TextToVideoParts } from './zero-shot-text-to-video.js';

const small: TextToVideoRequest = { prompt: 'a bear', frames: 5, steps: 10, t0: 6, t1: 8, chunkSize: 3 };

const picture = tensor(
  Float32Array.from({ length: 3 * 32 * 32 }, (_, k) => Math.sin(k / 50)),
  [1, 3, 32, 32],
);
const firstFrame: FirstFrame = { name: 'given', picture: () => picture };

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

async function generate(
  parts: Partial<TextToVideoParts> = {},
  request: Partial<TextToVideoRequest> = {},
  options: FakeModelOptions = {},
) {
  const { pipeline, log, events } = setUpRun(options, parts);
  const progress: { readonly done: number; readonly total: number }[] = [];
  const decoded: number[] = [];
  events.on('generation:progress', (event) => progress.push(event));
  events.on('frame:decoded', ({ frameId }) => decoded.push(frameId));
  return { ...(await finishRun(pipeline.generate({ ...small, ...request }))), log, progress, decoded };
}

const frameZero = (latents: Tensor) => [...sliceFrames(latents, 0, 1).data];

describe('LatentsMaker', () => {
  it.each([
    ['plain', {}, {}, 4 - 1 + 5 * 9],
    ['without motion', { motion: undefined }, {}, 5 * 10],
    ['one frame', {}, { frames: 1 }, 10],
    ['with a first frame', { firstFrame }, {}, 9 + 5 * 9],
    ['with a second pass', { secondPass: halving() }, {}, 3 + 2 * 5 * 9],
    ['with both', { firstFrame, secondPass: halving() }, {}, 9 + 2 * 5 * 9],
  ])('knows from the beginning how many evaluations there will be: %s', async (_, parts, request, total) => {
    const { progress, log } = await generate(parts, request);
    expect(new Set(progress.map((event) => event.total))).toEqual(new Set([total]));
    expect(progress.at(-1)).toEqual({ done: total, total });
    expect(log.evaluations).toBe(total);
    expect(log.alive).toBe(0);
  });

  it.each(samplerNames.flatMap((sampler) => [2, 5].map((chunkSize) => ({ sampler, chunkSize }))))(
    'counts right with %o, first frame and second pass',
    async ({ sampler, chunkSize }) => {
      const { progress, video, log } = await generate(
        { firstFrame, secondPass: halving() },
        { sampler, chunkSize, t0: 6, t1: 8 },
      );
      const { done, total } = progress.at(-1)!;
      expect(done).toBe(total);
      expect(log.evaluations).toBe(total);
      expect(video.latents.data.every(Number.isFinite)).toBe(true);
    },
  );

  it('compiles for what the conditioners and the texts need', async () => {
    const overlay = { name: 'none', apply: (_: unknown, weights: never) => Promise.resolve(weights) };
    const { log } = await generate(
      { overlays: [overlay] },
      { promptTravel: [{ frame: 2, prompt: 'a dog' }], guidanceScale: 1 },
    );
    expect(log.plans).toEqual([
      {
        ...{ height: 4, width: 4, rows: 1, chunkSize: 2, extraChannels: 0, contextPerFrame: true },
        ...{ attention: selfAttention, additions: [], overlays: [overlay] },
      },
    ]);
  });

  it('gives every frame the noise of frame 0 where it is shared', async () => {
    const { video } = await generate({ motion: undefined }, { sharedNoise: true, sampler: 'ddpm' });
    for (let id = 1; id < 5; id++)
      expect([...sliceFrames(video.latents, id, id + 1).data]).toEqual(frameZero(video.latents));
  });
});

describe('LatentsMaker, with a given first frame', () => {
  it.each(samplerNames)('ends with the latents of the picture as frame 0, bit for bit: %s', async (sampler) => {
    const { video } = await generate({ firstFrame }, { sampler });
    const { model } = setUpRun();
    const autoencoder = await model.compileAutoencoder({ width: 32, height: 32 });
    expect(frameZero(video.latents)).toEqual([...(await autoencoder.encode(picture)).mean.data]);
  });

  it('keeps it through hooks and a second pass, and lets the hooks have the others', async () => {
    const latentsHooks = [{ name: 'half', adjust: (x: Tensor) => scale(0.5, x) }];
    const [plain, steered] = [await generate({ firstFrame }), await generate({ firstFrame, latentsHooks })];
    const twice = await generate({ firstFrame, secondPass: halving() });
    expect(frameZero(steered.video.latents)).toEqual(frameZero(plain.video.latents));
    expect(frameZero(twice.video.latents)).toEqual(frameZero(plain.video.latents));
    expect(steered.video.latents.data).not.toEqual(plain.video.latents.data);
  });

  it('gives the same frames at every chunk size', async () => {
    const runs = [];
    for (const chunkSize of [2, 3, 5])
      runs.push((await generate({ firstFrame }, { chunkSize })).video.latents.data.join());
    expect(new Set(runs).size).toBe(1);
  });

  it('shows no other picture’s steps: the frames begin out of the inverted picture', async () => {
    const { steps, log } = await generate({ firstFrame });
    expect(steps.every(({ phase }) => phase === 'all')).toBe(true);
    expect(log.calls.slice(0, 9)).toEqual(Array(9).fill('anchor'));
    expect(log.inputs.slice(0, 9).map(({ timestep }) => timestep)).toEqual([1, 101, 201, 301, 401, 501, 601, 701, 801]);
  });
});

describe('LatentsMaker, with a second pass', () => {
  it('hands on what the first pass became and begins again where the frames joined', async () => {
    const secondPass = halving();
    const { steps, video, decoded } = await generate({ secondPass });
    const [first] = secondPass.given;
    expect(first!.pictures.map(({ shape }) => shape)).toEqual(Array(5).fill([1, 3, 32, 32]));
    expect(first!.latentsAtT.shape).toEqual([5, 2, 4, 4]);
    expect(first!.motion.name).toBe('dimming');
    expect(steps.map(({ step }) => step).slice(-9)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(steps).toHaveLength(3 + 2 * 9);
    expect(video.latents.data).not.toEqual((await generate()).video.latents.data);
    expect(decoded).toEqual([0, 1, 2, 3, 4]);
  });

  it('gives the first pass once more where the latents stay as they are, with the same noise', async () => {
    const same: SecondPass = { name: 'same', restart: ({ latentsAtT }) => latentsAtT };
    const [once, twice] = [await generate({}, { eta: 1 }), await generate({ secondPass: same }, { eta: 1 })];
    expect(twice.video.latents.data).toEqual(once.video.latents.data);
  });

  it('has nothing to do for one frame', async () => {
    const secondPass = halving();
    await generate({ secondPass }, { frames: 1 });
    expect(secondPass.given).toEqual([]);
  });
});
