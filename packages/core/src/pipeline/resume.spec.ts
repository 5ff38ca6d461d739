import { describe, expect, it } from 'vitest';
import { finishRun, setUpRun } from '../__testing__/set-up-run.js';
import type { FollowerStart } from '../motion/follower-start.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import { samplerNames } from '../sampling/create-sampler.js';
import { combine, concatFrames, repeatFrames, scale } from '../tensor/arithmetic.js';
import { tensor } from '../tensor/tensor.js';
import type { FirstFrame } from './first-frame.js';
import type { GenerateOptions } from './generate-options.js';
import type { RunParts } from './run-parts.js';
import type { RunState } from './run-state.js';
import type { SecondPass } from './second-pass.js';

const picture = tensor(
  Float32Array.from({ length: 3 * 32 * 32 }, (_, k) => Math.sin(k / 50)),
  [1, 3, 32, 32],
);
const firstFrame: FirstFrame = { name: 'given', picture: () => picture };
const secondPass: SecondPass = { name: 'halving', restart: ({ latentsAtT }) => scale(0.5, latentsAtT) };
/** Frames out of all that a plugin is told of the first one, and its steps' noise mixed with the run's. */
const followerStart: FollowerStart = {
  name: 'mixed',
  start: ({ atTPrime, predictedX0, frameIds, consistency }) =>
    concatFrames(frameIds.map((id) => combine(consistency, atTPrime, id / 10, predictedX0))),
  noise: (source) => ({
    ...(source.framewise !== undefined && { framewise: source.framewise }),
    initial: (frameIds, shape) => source.initial(frameIds, shape),
    forward: (frameIds, shape) => source.forward(frameIds, shape),
    step: (i, frameIds, shape) => repeatFrames(source.step(i, [0], shape), frameIds.length),
  }),
};
const halving = { name: 'half', adjust: (x: typeof picture) => scale(0.5, x) };

/** Without t0 and t1, T′ and T are timesteps that samplers may insert between their own. */
const request: TextToVideoRequest = { prompt: 'a bear', frames: 4, steps: 7, chunkSize: 3 };
/** T at step 1, T′ at step 3. */
const byStep = { t0: 3, t1: 5 } as const;

type Variant = readonly [title: string, parts: Partial<RunParts>, request: Partial<TextToVideoRequest>];

const VARIANTS: readonly Variant[] = [
  ['in chunks', {}, byStep],
  ['with inserted timesteps', {}, { consistency: 0.6 }],
  ['with followers of a plugin', { followerStart }, { consistency: 0.6 }],
  ['with followers of a plugin, in one stream', { followerStart }, { profile: 'diffusers', ...byStep }],
  ['in one chunk, with hooks', { x0Hooks: [halving], latentsHooks: [halving] }, { chunkSize: 8 }],
  ['with the noise of diffusers', {}, { profile: 'diffusers', ...byStep }],
  ['with the noise of the paper’s code', {}, { profile: 'official', ...byStep }],
  ['without motion, in one stream', { motion: undefined }, { profile: 'diffusers' }],
  ['from a given picture', { firstFrame }, {}],
  ['with a second pass, in one stream', { secondPass }, { profile: 'diffusers', ...byStep }],
  ['with both', { firstFrame, secondPass }, { sharedNoise: true }],
  ['of one frame', {}, { frames: 1 }],
  ['with a cache, in chunks', {}, { cache: 'deep:3', ...byStep }],
  ['with a cache, in one chunk', {}, { cache: 'deep:2', chunkSize: 8 }],
  ['with a cache and a second pass', { secondPass }, { cache: 'deep:2' }],
];

interface Made {
  readonly states: readonly RunState[];
  readonly steps: readonly string[];
  readonly latents: string;
  readonly pictures: string;
  readonly progress: readonly { readonly done: number; readonly total: number }[];
  readonly evaluations: number;
}

const textOf = (state: RunState): string =>
  JSON.stringify(state, (_, value: unknown) => (value instanceof Float32Array ? [...value] : value));

/** Makes a video with an η of 1 where the sampler has one; its states are made late, when the run has ended. */
async function make([, parts, changes]: Variant, sampler: string, options: GenerateOptions = {}): Promise<Made> {
  const { generate, log, events } = setUpRun({}, parts);
  const late: (() => RunState)[] = [];
  const early: string[] = [];
  const progress: Made['progress'][number][] = [];
  events.on('generation:progress', (event) => progress.push(event));
  const onState = (state: () => RunState) => {
    late.push(state);
    early.push(textOf(state()));
  };
  const asked = { ...request, sampler, ...(sampler === 'ddim' && { eta: 1 }), ...changes };
  const { steps, video } = await finishRun(generate(asked, { onState, fingerprint: 'this run', ...options }));
  const states = late.map((state) => state());
  expect(states.map(textOf)).toEqual(early);
  expect(log.alive).toBe(0);
  return {
    ...{ states, progress },
    steps: steps.map(({ phase, step, latents }) => `${phase} ${step} ${latents.data.join()}`),
    latents: video.latents.data.join(),
    pictures: video.frames.map(({ data }) => data[0]).join(),
    evaluations: log.evaluations,
  };
}

describe.each(samplerNames)('a run that goes on from a state, %s', (sampler) => {
  it.each(VARIANTS)('has the bits of one that was not cut, at every cut: %s', async (...variant) => {
    const whole = await make(variant, sampler);
    const total = whole.evaluations;
    // A cache has no state between its whole calls.
    const [, , { cache }] = variant;
    expect(whole.states.length).toBeGreaterThanOrEqual(cache === undefined ? whole.steps.length : 3);
    for (const [k, resumeFrom] of whole.states.entries()) {
      // As bytes that were written and read again would be: nothing is shared with the run before.
      const rest = await make(variant, sampler, { resumeFrom: structuredClone(resumeFrom) });
      expect(rest.latents).toBe(whole.latents);
      expect(rest.pictures).toBe(whole.pictures);
      expect(rest.steps).toEqual(whole.steps.slice(whole.steps.length - rest.steps.length));
      expect(rest.states.map(textOf)).toEqual(whole.states.slice(k + 1).map(textOf));
      const [first] = rest.progress;
      expect(first!.done).toBe(total - rest.evaluations);
      expect(new Set(rest.progress.map((event) => event.total))).toEqual(new Set([total]));
    }
  });
});
