import { describe, expect, it } from 'vitest';
import { finishRun, setUpRun, smallRequest } from '../__testing__/set-up-run.js';
import type { GenerationEvents } from '../events/generation-events.js';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import { scale } from '../tensor/arithmetic.js';
import { tensor, type Tensor } from '../tensor/tensor.js';

const dim = (latents: Tensor, frameId: number): Tensor => scale(1 - 0.1 * frameId, latents);
const MOVING: MotionDynamics = { name: 'dimming', warp: dim, move: dim, remainder: () => ({ x: 16, y: 0 }) };

/** Runs to the end; each step of the sampler is told to `onStep`, and waited for by nobody. */
async function runWith(
  motion: MotionDynamics | undefined,
  onStep: (step: GenerationEvents['generation:step']) => void,
) {
  const { generate, events, log } = setUpRun({}, { motion });
  events.on('generation:step', onStep);
  const { video } = await finishRun(generate(smallRequest));
  return { video, log };
}

describe('a first look', () => {
  it('is given while the first frame goes ahead, and its decoder at the last of those steps alone', async () => {
    const seen: string[] = [];
    await runWith(MOVING, ({ phase, step, firstLook }) => {
      if (firstLook) seen.push(`${phase} ${step} of ${firstLook.frames}${firstLook.decode ? ', decodes' : ''}`);
    });
    expect(seen).toEqual(['anchor 0 of 5', 'anchor 1 of 5', 'anchor 2 of 5, decodes']);
  });

  it('moves a picture as the frame will show it: by the motion, then by what latents leave of the way', async () => {
    const picture = tensor(
      Float32Array.from({ length: 32 }, (_, x) => x),
      [1, 1, 1, 32],
    );
    const moved: number[][] = [];
    await runWith(MOVING, ({ firstLook }) => {
      if (firstLook?.decode) moved.push(...[0, 2].map((id) => [...firstLook.move(picture, id).data.slice(0, 4)]));
    });
    // 16 canvas pixels are one pixel of 32.
    expect(moved[0]).toEqual([0, 1, 2, 3]);
    expect(moved[1]?.map((value) => Math.round(10 * value))).toEqual([8, 16, 24, 32]);
  });

  it('decodes with the decoder that the run ends with, and changes no number of it', async () => {
    const looks: Promise<Tensor>[] = [];
    const { video, log } = await runWith(MOVING, ({ firstLook, predictedX0 }) => {
      if (firstLook?.decode) looks.push(firstLook.decode(predictedX0));
    });
    expect((await looks[0])?.shape).toEqual([1, 3, 32, 32]);
    const plain = await runWith(MOVING, () => undefined);
    expect(video.frames.map(({ data }) => data)).toEqual(plain.video.frames.map(({ data }) => data));
    expect([log.alive, plain.log.alive]).toEqual([0, 0]);
  });

  it('is not given where nothing follows the first frame, or by a motion that moves no pictures', async () => {
    const { move: _, ...unmoving } = MOVING;
    for (const motion of [undefined, unmoving]) {
      const looks: unknown[] = [];
      await runWith(motion, ({ firstLook }) => looks.push(firstLook));
      expect(looks.filter((look) => look !== undefined)).toEqual([]);
    }
  });
});
