import { describe, expect, it } from 'vitest';
import { stableDiffusion } from '../__testing__/sampler-goldens.js';
import { finishRun, setUpRun, smallRequest } from '../__testing__/set-up-run.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import { createDdimSampler } from '../sampling/ddim.js';
import { createSampler, samplerNames } from '../sampling/create-sampler.js';
import { scale } from '../tensor/arithmetic.js';
import { tensor } from '../tensor/tensor.js';
import { countEvaluations } from './count-evaluations.js';
import type { FirstFrame } from './first-frame.js';
import type { RunParts } from './run-parts.js';
import type { SecondPass } from './second-pass.js';

const start = { warpStep: 5, joinStep: 2 };
const picture = tensor(new Float32Array(3 * 32 * 32).fill(0.25), [1, 3, 32, 32]);
const firstFrame: FirstFrame = { name: 'given', picture: () => picture };
const secondPass: SecondPass = { name: 'halving', restart: ({ latentsAtT }) => scale(0.5, latentsAtT) };

/** What a run reports of its progress, and how many frames its network saw. */
async function measure(parts: Partial<RunParts>, request: Partial<TextToVideoRequest>) {
  const { generate, log, events } = setUpRun({}, parts);
  const progress: { readonly done: number; readonly total: number }[] = [];
  events.on('generation:progress', (event) => progress.push(event));
  await finishRun(generate({ ...smallRequest, ...request }));
  return { progress, log };
}

describe('countEvaluations', () => {
  it.each([
    [8, 50, { start }, 389],
    [1, 50, {}, 50],
    [4, 10, {}, 40],
    [4, 10, { givenFrame: true, secondPass: true }, 40],
    [8, 50, { start, givenFrame: true }, 48 + 8 * 48],
    [8, 50, { start, secondPass: true }, 5 + 2 * 8 * 48],
  ])('%i frames, %i steps, %o', (frames, steps, run, expected) => {
    const sampler = createDdimSampler({ config: stableDiffusion, steps, eta: 0 });
    expect(countEvaluations(frames, sampler, run)).toBe(expected);
  });

  it.each([
    // Heun asks twice a step, but once in the last; its calls begin at 0, 2, 4, …
    ['heun', 10 + 3 * (19 - 4)],
    // PNDM asks twice in its second step alone.
    ['pndm', 6 + 3 * (11 - 3)],
  ])('counts the calls of %s, which may be two a step', (name, expected) => {
    const sampler = createSampler(name, { config: stableDiffusion, steps: 10, eta: 0 });
    expect(countEvaluations(3, sampler, { start })).toBe(expected);
  });
});

describe('generation:progress', () => {
  it.each([
    ['plain', {}, {}, 4 - 1 + 5 * 9],
    ['without motion', { motion: undefined }, {}, 5 * 10],
    ['one frame', {}, { frames: 1 }, 10],
    ['with a first frame', { firstFrame }, {}, 9 + 5 * 9],
    ['with a second pass', { secondPass }, {}, 3 + 2 * 5 * 9],
    ['with both', { firstFrame, secondPass }, {}, 9 + 2 * 5 * 9],
  ])('knows from the beginning how many evaluations there will be: %s', async (_, parts, request, total) => {
    const { progress, log } = await measure(parts, request);
    expect(new Set(progress.map((event) => event.total))).toEqual(new Set([total]));
    expect(progress.at(-1)).toEqual({ done: total, total });
    expect(log.evaluations).toBe(total);
    expect(log.alive).toBe(0);
  });

  it.each(samplerNames.flatMap((sampler) => [2, 5].map((chunkSize) => ({ sampler, chunkSize }))))(
    'counts right with %o, first frame and second pass',
    async ({ sampler, chunkSize }) => {
      const { progress, log } = await measure({ firstFrame, secondPass }, { sampler, chunkSize });
      const { done, total } = progress.at(-1)!;
      expect(done).toBe(total);
      expect(log.evaluations).toBe(total);
    },
  );

  it('rises with each call of the network by the frames that it evaluated', async () => {
    const { progress, log } = await measure({}, {});
    const evaluated = log.calls.map((call) => (call === 'anchor' ? 1 : call));
    const rises = progress.map(({ done }, k) => done - (progress[k - 1]?.done ?? 0));
    expect(rises).toEqual(evaluated);
    expect(rises.slice(0, 6)).toEqual([1, 1, 1, 1, 2, 2]);
  });
});
