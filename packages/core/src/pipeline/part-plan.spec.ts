import { describe, expect, it } from 'vitest';
import { finishRun, setUpRun } from '../__testing__/set-up-run.js';
import type { AttentionProcessor } from '../attention/attention-processor.js';
import { selfAttention } from '../attention/attention-processor.js';
import { samplerNames } from '../sampling/create-sampler.js';
import { combine, concatFrames, scale } from '../tensor/arithmetic.js';
import { tensor, type Tensor } from '../tensor/tensor.js';
import type { Conditioner } from '../conditioning/conditioner.js';
import type { FollowerStart } from '../motion/follower-start.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import { planFrames, type FrameSpan } from './frame-plan.js';
import type { GenerateOptions } from './generate-options.js';
import { joinParts } from './join-parts.js';
import { planPart } from './part-plan.js';
import type { RunParts } from './run-parts.js';
import type { RunState } from './run-state.js';

/** T′ and T are timesteps, which samplers may insert between their own. */
const byTimestep: TextToVideoRequest = { prompt: 'a bear', frames: 8, steps: 6, chunkSize: 4 };
const request: TextToVideoRequest = { ...byTimestep, t0: 2, t1: 4 };
const picture = tensor(new Float32Array(3 * 32 * 32).fill(0.25), [1, 3, 32, 32]);

/** Tells each frame of the whole clip something of its own. */
const clip: Conditioner = {
  name: 'clip',
  extraChannels: 0,
  prepare: ({ video }) =>
    Promise.resolve({
      additions: [],
      inputs: (i) => ({
        perFrame: {
          hint: tensor(
            Float32Array.from({ length: video.frames }, (_, id) => id + i),
            [video.frames, 1],
          ),
        },
      }),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
};

const followerStart: FollowerStart = {
  name: 'mixed',
  start: ({ atTPrime, predictedX0, frameIds, frames }) =>
    concatFrames(frameIds.map((id) => combine(id / frames, atTPrime, 0.5, predictedX0))),
};

async function make(asked: TextToVideoRequest, parts: Partial<RunParts>, options: GenerateOptions = {}) {
  const { generate, log, events } = setUpRun({}, parts);
  const reported: string[] = [];
  events.on('frame:decoded', ({ frameId, frames }) => reported.push(`${frameId} of ${frames}`));
  const { video, steps } = await finishRun(generate(asked, options));
  return { video, steps, log, reported };
}

/** Every way to cut a video of 8 frames and chunks of 3 where chunks begin. */
const CUTS: readonly (readonly FrameSpan[])[] = [
  [{ from: 1, to: 8 }],
  [
    { from: 1, to: 4 },
    { from: 4, to: 8 },
  ],
  [
    { from: 1, to: 7 },
    { from: 7, to: 8 },
  ],
  [
    { from: 7, to: 8 },
    { from: 1, to: 4 },
    { from: 4, to: 7 },
  ],
];

const numbers = ({ latents, frames }: { latents: Tensor; frames: readonly Tensor[] }) => [
  latents.shape.join(),
  latents.data.join(),
  ...frames.map(({ data }) => data.join()),
];

/** The numbers of a video that is made in parts. */
async function joined(asked: TextToVideoRequest, parts: Partial<RunParts>, cut: readonly FrameSpan[]) {
  const made = [];
  for (const part of cut) made.push({ part, ...(await make(asked, parts, { part })) });
  return numbers(joinParts(made, 8));
}

describe('parts of a video', () => {
  it.each(samplerNames)('are it, joined, with the same bits: %s', async (sampler) => {
    const asked = { ...request, sampler, ...(sampler === 'ddim' && { eta: 1 }) };
    const framewise = { name: 'own', framewise: true, adjust: (x: Tensor) => scale(0.9, x) };
    const parts: Partial<RunParts> = { conditioners: [clip], x0Hooks: [framewise], latentsHooks: [framewise] };
    const whole = await make(asked, parts);
    for (const cut of CUTS) expect(await joined(asked, parts, cut)).toEqual(numbers(whole.video));
  });

  it('are it, joined: with inserted timesteps', async () => {
    const whole = await make(byTimestep, {});
    expect(await joined(byTimestep, {}, CUTS[3]!)).toEqual(numbers(whole.video));
  });

  it.each<[string, Partial<RunParts>, Partial<TextToVideoRequest>]>([
    ['prompts that change', {}, { promptTravel: [{ frame: 6, prompt: 'a very large dog' }] }],
    ['a given first frame', { firstFrame: { name: 'given', picture: () => picture } }, {}],
    ['shared noise and no motion', { motion: undefined }, { sharedNoise: true, sampler: 'ddpm' }],
    ['chunks of one frame', {}, { chunkSize: 2 }],
    ['followers of a plugin', { followerStart: { ...followerStart, framewise: true } }, {}],
    [
      'a second pass that is framewise',
      {
        secondPass: {
          name: 'by id',
          framewise: true,
          restart: ({ latentsAtT, frameIds, frames }) => {
            const size = latentsAtT.data.length / frameIds.length;
            const factor = (k: number) => 1 - frameIds[Math.floor(k / size)]! / frames / 2;
            return tensor(
              latentsAtT.data.map((value, k) => value * factor(k)),
              latentsAtT.shape,
            );
          },
        },
      },
      {},
    ],
  ])('are it, joined: with %s', async (_, parts, changes) => {
    const asked = { ...request, ...changes };
    const whole = await make(asked, parts);
    expect(await joined(asked, parts, CUTS[3]!)).toEqual(numbers(whole.video));
  });

  it('never use the graph of a whole video of one chunk, and report their own frames', async () => {
    const { log, video, reported } = await make(request, {}, { part: { from: 7, to: 8 } });
    expect(new Set(log.calls)).toEqual(new Set(['anchor', 1]));
    expect(log.plans.map(({ chunkSize }) => chunkSize)).toEqual([3]);
    expect(video.latents.shape[0]).toBe(2);
    expect(reported).toEqual(['0 of 8', '7 of 8']);
  });

  it('go on from their own states, and from no others', async () => {
    const part = { from: 4, to: 8 };
    const states: RunState[] = [];
    const whole = await make(request, {}, { part, onState: (state) => void states.push(state()) });
    for (const resumeFrom of states) {
      expect(numbers((await make(request, {}, { part, resumeFrom })).video)).toEqual(numbers(whole.video));
    }
    const other = make(request, {}, { part: { from: 1, to: 4 }, resumeFrom: states[0]! });
    await expect(other).rejects.toThrow('resumeFrom.part: expected frames 1 to 4, got frames 4 to 8');
  });
});

describe('planPart', () => {
  const whole = planFrames(8, 4);

  it('keeps the chunks of the whole video', () => {
    expect(planPart(whole, { from: 4, to: 8 })).toEqual({
      ...{ frames: 8, chunkFrames: 3, frameIds: [0, 4, 5, 6, 7], joint: false },
      chunks: [
        { start: 1, end: 4 },
        { start: 4, end: 5 },
      ],
    });
    expect(planPart(planFrames(4, 8), { from: 1, to: 4 }).joint).toBe(true);
  });

  it.each([
    [0, 4],
    [1, 3],
    [2, 4],
    [4, 4],
    [7, 4],
    [1, 9],
    [8, 8],
    [1.5, 4],
    [NaN, 4],
    [1, Infinity],
  ])('refuses the part from %d to %d', async (from, to) => {
    const { log, ...run } = setUpRun();
    await expect(finishRun(run.generate(request, { part: { from, to } }))).rejects.toMatchObject({
      code: 'invalid-request',
      message:
        'part: expected from < to out of 1 and every 3 frames on, where chunks begin, and 8, where the video ends; ' +
        `got ${from} and ${to}`,
    });
    expect(log.texts).toEqual([]);
  });

  it('refuses parts of a video of one frame', () => {
    expect(() => planPart(planFrames(1, 8), { from: 0, to: 1 })).toThrow('part: ');
  });
});

describe('requireFramewise', () => {
  const previous: AttentionProcessor = { ...selfAttention, name: 'previous', framewise: false };
  const hook = { name: 'mixing', adjust: (x: Tensor) => x };
  const secondPass = { name: 'again', restart: ({ latentsAtT }: { latentsAtT: Tensor }) => latentsAtT };

  it.each<[Partial<RunParts>, Partial<TextToVideoRequest>, string]>([
    [{ attention: previous }, {}, "'previous' reads other frames than the first"],
    [{}, { profile: 'diffusers', t0: 2, t1: 4 }, 'the noise of profile diffusers (default) comes out of one stream'],
    [{}, { profile: 'official', t0: 2, t1: 4 }, 'the noise of profile official (default) comes out of one stream'],
    [{ x0Hooks: [hook] }, {}, "'mixing' may look at other frames (it is not framewise)"],
    [{ followerStart }, {}, "'mixed' may look at other frames (it is not framewise)"],
    [{ secondPass }, {}, "'again' may look at other frames (it is not framewise)"],
    [
      { attention: previous, latentsHooks: [hook] },
      {},
      "'previous' reads other frames than the first; 'mixing' may look at other frames (it is not framewise)",
    ],
  ])('refuses before anything is computed: %o, %o', async (parts, changes, reasons) => {
    const { log, generate } = setUpRun({}, parts);
    const run = finishRun(generate({ ...request, ...changes }, { part: { from: 1, to: 4 } }));
    await expect(run).rejects.toMatchObject({
      code: 'invalid-request',
      message: `part: this video cannot be made in parts: ${reasons}`,
    });
    expect(log.texts).toEqual([]);
  });
});
