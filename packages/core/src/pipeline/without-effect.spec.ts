import { describe, expect, it } from 'vitest';
import { setUpRun, smallRequest as small } from '../__testing__/set-up-run.js';
import type { FollowerStart } from '../motion/follower-start.js';
import type { Flow, MotionDynamics } from '../motion/motion-dynamics.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import type { RunParts } from './run-parts.js';

/** A camera that pans right by so many canvas pixels a frame. */
const pan = (x: number): MotionDynamics => ({
  name: 'pan',
  warp: (latents) => latents,
  flow(frameId, _, height, width): Flow {
    const data = new Float32Array(2 * height * width).fill(x * frameId, 0, height * width);
    return { height, width, data };
  },
});
const followerStart: FollowerStart = { name: 'mine', start: () => undefined };
const { t0: _t0, t1: _t1, ...untimed } = small;

async function noticesOf(request: TextToVideoRequest, parts: Partial<RunParts> = {}): Promise<readonly string[]> {
  const { events, prepare } = setUpRun({}, parts);
  const notices: string[] = [];
  events.on('notice', ({ message }) => notices.push(message));
  await using _run = await prepare(request);
  return notices;
}

const SHARED = '--shared-noise has no effect here: ';
const OUT_OF_FIRST = `${SHARED}frames come out of the first one, `;

describe('shared noise', () => {
  it.each<[string, TextToVideoRequest, Partial<RunParts>, readonly string[]]>([
    ['of one frame', { ...small, frames: 1 }, {}, [`${SHARED}there is one frame`]],
    ['without motion', small, { motion: undefined }, []],
    ['of one frame without motion', { ...small, frames: 1 }, { motion: undefined }, [`${SHARED}there is one frame`]],
    ['where no step adds noise', small, {}, [`${OUT_OF_FIRST}and no step adds noise`]],
    ['where steps add noise', { ...small, sampler: 'ddpm' }, {}, []],
    [
      'where noise moves with the camera',
      { ...untimed, sampler: 'ddpm', consistency: 0.5 },
      { motion: pan(4), followerStart },
      [`${OUT_OF_FIRST}and their noise with them`],
    ],
    [
      'where it could, under a motion that is no field',
      { ...untimed, sampler: 'ddpm', consistency: 0.5 },
      { followerStart },
      [],
    ],
  ])('%s', async (_, request, parts, expected) => {
    expect(await noticesOf({ ...request, sharedNoise: true }, parts)).toEqual(expected);
    expect(await noticesOf({ ...request, sharedNoise: false }, parts)).toEqual([]);
  });
});

describe('consistency', () => {
  const still = { motion: undefined };
  it.each<[string, TextToVideoRequest, Partial<RunParts>, readonly string[]]>([
    ['of one frame', { ...untimed, frames: 1, consistency: 0.5 }, {}, ['there is one frame']],
    [
      'without motion',
      { ...untimed, consistency: 0.5 },
      still,
      ['nothing moves, and no frame comes out of the first one'],
    ],
    ['that nobody asks for', untimed, still, []],
    ['with motion', { ...untimed, consistency: 0.5 }, {}, []],
  ])('%s', async (_, request, parts, expected) => {
    const told = expected.map((why) => `--consistency has no effect here: ${why}`);
    expect(await noticesOf(request, parts)).toEqual(told);
  });
});

describe('a camera that leaves the first frame', () => {
  it('is told, with the frame from which on nothing of it is in view', async () => {
    const told = (id: number) => [
      `From frame ${id} on the camera has left the first frame; --motion-reach 128 or --loop seamless lets it come back`,
    ];
    expect(await noticesOf(small, { motion: pan(200) })).toEqual(told(3));
    expect(await noticesOf(small, { motion: pan(-600) })).toEqual(told(1));
    expect(await noticesOf(small, { motion: pan(120) })).toEqual([]);
    expect(await noticesOf({ ...small, frames: 100 }, { motion: pan(12) })).toEqual(told(42));
  });

  it('is judged by the motion of the run', async () => {
    const turning = {
      ...pan(200),
      ofRun: ({ consistency }: { readonly consistency: number }) => pan(10 * consistency),
    };
    expect(await noticesOf({ ...untimed, consistency: 0.5 }, { motion: turning })).toEqual([]);
  });
});
