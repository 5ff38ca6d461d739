import { describe, expect, it } from 'vitest';
import { finishRun, setUpRun } from '../__testing__/set-up-run.js';
import type { Conditioner } from '../conditioning/conditioner.js';
import type { FollowerStart } from '../motion/follower-start.js';
import type { MotionDynamics, MotionRun } from '../motion/motion-dynamics.js';
import type { Autoencoder } from '../networks/diffusion-model.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import { repeatFrames, scale, sliceFrames } from '../tensor/arithmetic.js';
import { shiftPicture } from '../tensor/shift-picture.js';
import { tensor, type Tensor } from '../tensor/tensor.js';
import type { GenerateOptions } from './generate-options.js';
import { joinParts } from './join-parts.js';
import type { RunParts } from './run-parts.js';
import type { RunState } from './run-state.js';
import type { SecondPass } from './second-pass.js';

const request: TextToVideoRequest = { prompt: 'a bear', frames: 5, steps: 6, chunkSize: 3, consistency: 0.5 };
/** A canvas pixel is 1/16 of a pixel here. */
const wayOf = (frameId: number) => ({ x: 8 * frameId, y: -16 });
const pixelsOf = (frameId: number) => ({ x: frameId / 2, y: -1 });

/** A motion that leaves its frames a way where it may. */
const motion: MotionDynamics = {
  name: 'cells',
  warp: (latents, frameId) => scale(1 - 0.01 * frameId, latents),
  ofRun: ({ cells }: MotionRun) => (cells ? { ...motion, remainder: (frameId) => wayOf(frameId) } : motion),
};
const followerStart: FollowerStart = { name: 'mine', framewise: true, leavesRemainder: true, start: () => undefined };

/** Decodes into stripes and spots, which are brighter the more the latents are. */
function spotted(): Autoencoder {
  return {
    decode: ({ data }) => {
      const pixels = Float32Array.from(
        { length: 3 * 32 * 32 },
        (_, k) => 0.5 * Math.sin(data[k % data.length]! + k * k) + data[0]! / 9,
      );
      return Promise.resolve(tensor(pixels, [1, 3, 32, 32]));
    },
    encode: () => Promise.reject(new Error('Nothing is encoded')),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function make(parts: Partial<RunParts> = {}, options: GenerateOptions = {}, changes: Partial<TextToVideoRequest> = {}) {
  const own = { motion, followerStart, ...parts };
  const { generate, events } = setUpRun({ compileAutoencoder: () => Promise.resolve(spotted()) }, own);
  const previews: Tensor[] = [];
  events.on('generation:step', ({ finish, phase }) => {
    if (phase === 'all') previews.push(finish!(spots, 3));
  });
  return finishRun(generate({ ...request, ...changes }, options)).then(({ video }) => ({ ...video, previews }));
}

const spots = tensor(
  Float32Array.from({ length: 3 * 32 * 32 }, (_, k) => Math.sin(k * k)),
  [1, 3, 32, 32],
);

/** Pictures that went nowhere. */
const still = (changes: Partial<TextToVideoRequest> = {}) => make({ followerStart: undefined }, {}, changes);
const numbers = (frames: readonly Tensor[]) => frames.map(({ data }) => [...data]);

describe('what a motion leaves of the way', () => {
  it('is made up for in the decoded picture; the first frame stays as it is', async () => {
    const [{ frames }, { frames: decoded }] = [await make(), await still()];
    expect(frames[0]!.data).toEqual(decoded[0]!.data);
    for (const id of [1, 2, 3, 4]) expect(frames[id]!.data).toEqual(shiftPicture(decoded[id]!, pixelsOf(id)).data);
    expect(frames[2]!.data).not.toEqual(decoded[2]!.data);
  });

  it('stays where nobody says that frames may leave it', async () => {
    const plain: FollowerStart = { name: 'plain', start: () => undefined };
    expect(numbers((await make({ followerStart: plain })).frames)).toEqual(numbers((await still()).frames));
  });

  it('gives a video of parts the bits of one run', async () => {
    const whole = await make();
    const spans = [
      { from: 1, to: 3 },
      { from: 3, to: 5 },
    ];
    const parts = await Promise.all(spans.map(async (part) => ({ part, video: await make({}, { part }) })));
    expect(numbers(joinParts(parts, 5).frames)).toEqual(numbers(whole.frames));
  });

  it('gives a run that goes on from a state, and one that has pictures already, the bits of one run', async () => {
    const states: RunState[] = [];
    const whole = await make({}, { onState: (state) => void states.push(state()) });
    for (const resumeFrom of [states[2]!, states.at(-1)!]) {
      expect(numbers((await make({}, { resumeFrom })).frames)).toEqual(numbers(whole.frames));
    }
    const decoded = (id: number) => (id < 3 ? whole.frames[id] : undefined);
    expect(numbers((await make({}, { decoded })).frames)).toEqual(numbers(whole.frames));
  });

  it('reaches whoever takes the pictures one by one, and previews', async () => {
    const whole = await make();
    const taken: Tensor[] = [];
    await make({}, { onPicture: (picture) => void taken.push(picture) });
    expect(numbers(taken)).toEqual(numbers(whole.frames));
    expect(whole.previews[0]!.data).toEqual(shiftPicture(spots, pixelsOf(3)).data);
  });

  it('is left to the end by a second pass, which looks at latents and pictures of one place', async () => {
    const seen: Tensor[] = [];
    const secondPass: SecondPass = {
      name: 'looking',
      restart({ latentsAtT, pictures }) {
        seen.push(...pictures);
        return latentsAtT;
      },
    };
    const { frames } = await make({ secondPass });
    expect(numbers(seen)).toEqual(numbers((await still()).frames));
    expect(numbers(frames)).toEqual(numbers((await make()).frames));
  });

  it('is taken back from pictures that the network is shown, so that they lie where they were given', async () => {
    let shown: Tensor | undefined;
    const conditioner: Conditioner = {
      name: 'hints',
      extraChannels: 0,
      prepare({ asDecoded }) {
        shown = asDecoded!(repeatFrames(spots, 5));
        return Promise.resolve({
          ...{ additions: [], inputs: () => ({}) },
          [Symbol.asyncDispose]: () => Promise.resolve(),
        });
      },
    };
    await make({ conditioners: [conditioner] });
    const shownOf = (id: number) => sliceFrames(shown!, id, id + 1);
    expect(shownOf(0).data).toEqual(spots.data);
    expect(shownOf(4).data).toEqual(shiftPicture(spots, { x: -2, y: 1 }).data);
    const back = shiftPicture(shownOf(4), pixelsOf(4));
    for (const pixel of [10 * 32 + 10, 20 * 32 + 5]) expect(back.data[pixel]).toBe(spots.data[pixel]);
  });
});
