import { describe, expect, it } from 'vitest';
import { finishRun, setUpRun, smallRequest } from '../__testing__/set-up-run.js';
import { scale, sliceFrames } from '../tensor/arithmetic.js';
import { tensor } from '../tensor/tensor.js';
import type { FirstFrame } from './first-frame.js';
import type { GenerateOptions } from './generate-options.js';
import type { RunParts } from './run-parts.js';
import type { RunState } from './run-state.js';
import type { SecondPass } from './second-pass.js';

const picture = tensor(new Float32Array(3 * 32 * 32).fill(0.25), [1, 3, 32, 32]);
const firstFrame: FirstFrame = { name: 'given', picture: () => picture };
const secondPass: SecondPass = { name: 'same', restart: ({ latentsAtT }) => latentsAtT };

/** The states of a small run: three calls of the anchor, nine of all five frames. */
async function statesOf(parts: Partial<RunParts> = {}): Promise<readonly RunState[]> {
  const states: RunState[] = [];
  await finishRun(setUpRun({}, parts).generate(smallRequest, { onState: (state) => void states.push(state()) }));
  return states;
}

const [plain, given, twice] = [await statesOf(), await statesOf({ firstFrame }), await statesOf({ secondPass })];
const anchor = plain[1]!;
const all = plain[4]!;

async function refusalOf(resumeFrom: RunState, parts: Partial<RunParts> = {}, options: GenerateOptions = {}) {
  const { generate, log } = setUpRun({}, parts);
  const run = finishRun(generate(smallRequest, { resumeFrom, ...options }));
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason as Error & { readonly code: string },
  );
  expect(log.texts).toEqual([]);
  return error && `${error.code}: ${error.message}`;
}

const [wide, broken] = [scale(1, all.x), scale(NaN, all.x)];
const one = sliceFrames(all.x, 0, 1);

describe('requireState', () => {
  it.each<[string, RunState, Partial<RunParts>, GenerateOptions]>([
    ['format: expected 1, got 2', { ...all, format: 2 as 1 }, {}, {}],
    ['fingerprint: expected mine, got ', all, {}, { fingerprint: 'mine' }],
    ['part: expected frames 1 to 3, got the whole video', all, {}, { part: { from: 1, to: 3 } }],
    ['part: expected the whole video, got frames 1 to 3', { ...all, part: { from: 1, to: 3 } }, {}, {}],
    [`times: expected ${all.times.join(', ')}, got 901, 1`, { ...all, times: [901, 1] }, {}, {}],
    ['phase: expected one of anchor, all, got inversion', { ...all, phase: 'inversion' }, {}, {}],
    ['phase: expected one of inversion, all, got anchor', anchor, { firstFrame }, {}],
    ['phase: expected one of all, got anchor', anchor, { motion: undefined }, {}],
    ['pass: expected 0, got 1', { ...all, pass: 1 }, {}, {}],
    ['pass: expected 0, got 1', { ...anchor, pass: 1 }, { secondPass }, {}],
    ['pass: expected 0 or 1, got 2', { ...twice[4]!, pass: 2 as 1 }, { secondPass }, {}],
    ['next: expected an integer from 1 to 10, got 0', { ...all, next: 0 }, {}, {}],
    ['next: expected an integer from 1 to 10, got 11', { ...all, next: 11 }, {}, {}],
    ['next: expected an integer from 0 to 3, got 4', { ...anchor, next: 4 }, {}, {}],
    ['next: expected an integer from 0 to 10, got 2.5', { ...all, next: 2.5 }, { motion: undefined }, {}],
    ['x: expected latents [5, 2, 4, 4], got [1, 2, 4, 4]', { ...all, x: one }, {}, {}],
    ['x: expected latents [1, 2, 4, 4], got [5, 2, 4, 4]', { ...anchor, x: all.x }, {}, {}],
    ['x: expected finite numbers, got NaN or infinity', { ...all, x: broken }, {}, {}],
    ['history[0]: expected latents [5, 2, 4, 4], got [1, 2, 4, 4]', { ...all, history: [one] }, {}, {}],
    ['history[1]: expected finite numbers, got NaN or infinity', { ...all, history: [wide, broken] }, {}, {}],
    ['atT: expected latents [1, 2, 4, 4], got none', without(anchor, 'atT'), {}, {}],
    ['atT: expected latents [5, 2, 4, 4], got none', all, { secondPass }, {}],
    ['inverted: expected latents of 9 steps, got none', all, { firstFrame }, {}],
    ['inverted: expected latents of 2 steps, got 1', { ...given[1]!, inverted: [one] }, { firstFrame }, {}],
    [
      'inverted[1]: expected latents [1, 2, 4, 4], got [5, 2, 4, 4]',
      { ...given[1]!, inverted: [one, all.x] },
      { firstFrame },
      {},
    ],
  ])('refuses before anything is computed: %s', async (message, state, parts, options) => {
    expect(await refusalOf(state, parts, options)).toBe(`invalid-request: resumeFrom.${message}`);
  });

  it('takes the states of its own run', async () => {
    const { generate } = setUpRun({}, { secondPass });
    for (const resumeFrom of [anchor, ...twice.slice(3, 5)]) {
      await expect(finishRun(generate(smallRequest, { resumeFrom }))).resolves.toBeDefined();
    }
  });
});

function without(state: RunState, key: 'atT'): RunState {
  const { [key]: _, ...others } = state;
  return others;
}
