import { SecondPass, tensor, type FirstPass, type MotionDynamics, type Tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../__testing__/parts-of.js';
import { globalTranslation } from '../motion-dynamics/camera-motions.js';
import { FieldMotionDynamics } from '../motion-dynamics/motion-dynamics.js';
import { backgroundSmoothing, BackgroundSmoothing } from './background-smoothing.js';
import { borderContrast } from './border-contrast.js';
import { givenMasks, type MaskSource } from './masks.js';

const [FRAMES, SIZE] = [3, 16];
const CELLS = SIZE * SIZE;
/** Two cells a frame, to the right, in a video of `FRAMES`. */
const fieldOf = (frames: number) => globalTranslation({ x: (64 * frames) / FRAMES, y: 0 });
const motion: MotionDynamics = new FieldMotionDynamics(fieldOf, {
  sampling: 'bilinear',
  border: 'clamp',
});

/** The subject is one cell: column 12 in frame 0, column 10 in frame 1, and so on. */
function masks(): Tensor {
  const data = new Float32Array(FRAMES * CELLS);
  for (let id = 0; id < FRAMES; id++) data[id * CELLS + 8 * SIZE + 12 - 2 * id] = 1;
  return tensor(data, [FRAMES, SIZE, SIZE]);
}

const latentsAtT = tensor(
  Float32Array.from({ length: FRAMES * 2 * CELLS }, (_, k) => Math.sin(k * 1.7)),
  [FRAMES, 2, SIZE, SIZE],
);
const pictures = Array.from({ length: FRAMES }, () => tensor(new Float32Array(3 * CELLS), [1, 3, SIZE, SIZE]));
const first: FirstPass = {
  ...{ latentsAtT, pictures, motion, frameIds: [0, 1, 2], frames: FRAMES },
  signal: undefined,
};
const smooth = (source: MaskSource, strength = 0.4, given = first) =>
  new BackgroundSmoothing(source, strength).restart(given);
const latent = ({ data }: Tensor, id: number, channel: number, y: number, x: number) =>
  data[((id * 2 + channel) * SIZE + y) * SIZE + x]!;

describe('BackgroundSmoothing', () => {
  it('mixes 0.4 of a frame’s background with 0.6 of the first one’s, moved; frame 1 and the subject stay', async () => {
    const result = await smooth(givenMasks(masks()));
    for (let id = 0; id < FRAMES; id++) {
      for (let y = 0; y < SIZE; y++) {
        for (let x = 0; x < SIZE; x++) {
          const own = latent(latentsAtT, id, 1, y, x);
          const moved = latent(latentsAtT, 0, 1, y, Math.min(x + 2 * id, SIZE - 1));
          const subject = Math.abs(y - 8) <= 2 && Math.abs(x - 12 + 2 * id) <= 2;
          const expected = id === 0 || subject ? own : 0.4 * own + 0.6 * moved;
          expect(latent(result, id, 1, y, x)).toBeCloseTo(expected, 5);
        }
      }
    }
  });

  it('leaves out where the first frame’s subject was moved to, and takes no zeros from there', async () => {
    const onlyFirst = masks();
    onlyFirst.data.fill(0, CELLS);
    const result = await smooth(givenMasks(onlyFirst), 0);
    expect(latent(result, 1, 0, 8, 10)).toBe(latent(latentsAtT, 1, 0, 8, 10));
    expect(latent(result, 1, 0, 8, 7)).toBeCloseTo(latent(latentsAtT, 0, 0, 8, 9), 6);
  });

  it('changes nothing where all is subject or the strength is 1, and writes into nothing', async () => {
    const before = latentsAtT.data.slice();
    const everywhere = tensor(new Float32Array(FRAMES * CELLS).fill(1), [FRAMES, SIZE, SIZE]);
    expect((await smooth(givenMasks(everywhere))).data).toEqual(before);
    expect((await smooth(givenMasks(masks()), 1)).data).toEqual(before);
    await smooth(givenMasks(masks()));
    expect(latentsAtT.data).toEqual(before);
  });

  it('hands each picture to the mask source by its frame, and takes promises', async () => {
    const asked: number[] = [];
    const source: MaskSource = {
      name: 'mine',
      foreground(picture, id) {
        expect(picture).toBe(pictures[id]);
        asked.push(id);
        return Promise.resolve(tensor(new Float32Array(CELLS), [SIZE, SIZE]));
      },
    };
    await smooth(source);
    expect(asked).toEqual([0, 1, 2]);
  });

  it('refuses a mask of another size, and stops when it is aborted', async () => {
    const source: MaskSource = { name: 'mine', foreground: () => tensor(new Float32Array(4), [2, 2]) };
    await expect(smooth(source)).rejects.toThrow("Mask of frame 0 by 'mine': expected [16, 16], got [2, 2]");
    const aborted = { ...first, signal: AbortSignal.abort() };
    await expect(smooth(givenMasks(masks()), 0.4, aborted)).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('backgroundSmoothing', () => {
  const restart = async (options?: { readonly strength: number }) =>
    (await (await partsOf(backgroundSmoothing(options))).get(SecondPass).restart(first)).data;

  it('finds the subject by contrast with the border, and smooths by its strength', async () => {
    for (const strength of [0.4, 0.9]) {
      expect(await restart({ strength })).toEqual((await smooth(borderContrast(), strength)).data);
    }
    expect(await restart({ strength: 0.9 })).not.toEqual(await restart({ strength: 0.4 }));
    expect(await restart({ strength: 1 })).toEqual(latentsAtT.data);
  });

  it('keeps 0.4 of a frame’s own background, as the paper does, unless told otherwise', async () => {
    expect(await restart()).toEqual(await restart({ strength: 0.4 }));
  });

  it.each([-0.1, 1.5, NaN])('refuses a strength of %f', async (strength) => {
    await expect(restart({ strength })).rejects.toMatchObject({
      code: 'invalid-request',
      message: `background-smoothing.strength: expected a number from 0 to 1, got ${strength}`,
    });
  });
});
