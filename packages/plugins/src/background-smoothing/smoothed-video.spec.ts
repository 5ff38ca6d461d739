import type { Backend, DiffusionModel, Tensor, Video } from '@zeroreel/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateWith, openMini } from '../__testing__/mini-run.js';
import { crossFrameAttention } from '../cross-frame-attention/cross-frame-attention.js';
import { motionDynamics } from '../motion-dynamics/motion-dynamics.js';
import { backgroundSmoothing } from './background-smoothing.js';
import { borderContrast } from './border-contrast.js';

const SIZE = 128;
/** 16 of the canvas's 512 pixels are one latent cell, 4 pixels. */
const SHIFT = 4;
const motion = [motionDynamics({ fields: [{ kind: 'translate', x: 16, y: 0 }] }), crossFrameAttention()];
const request = {
  prompt: 'a teddy bear is playing the guitar in the forest',
  frames: 3,
  steps: 12,
  t0: 10,
  t1: 11,
  seed: 4,
  guidanceScale: 5,
};

/**
 * Measured with these settings on six scenes of an earlier embedded base, frames 1 and 2: the background's difference from
 * the first frame became 0.87 of what it was in the mean, from 0.69 to 1.06; it fell in 11 cases of 12. In the scene below it
 * falls from 0.074 to 0.063 and from 0.076 to 0.050. So this shows that the plugin works, not by how much it helps.
 */
describe('backgroundSmoothing with the embedded model', () => {
  let opened: { readonly model: DiffusionModel; readonly backend: Backend };
  let plain: Video;
  let smooth: Video;
  let masks: Tensor[];
  beforeAll(async () => {
    opened = await openMini();
    plain = await generateWith(opened.model, motion, request);
    smooth = await generateWith(opened.model, [...motion, backgroundSmoothing()], request);
    const source = borderContrast();
    masks = await Promise.all(plain.frames.map((picture, id) => source.foreground(picture, id)));
  }, 240_000);
  afterAll(() => opened.backend[Symbol.asyncDispose]());

  it('makes the background of this scene more like the first frame’s, moved with the camera', () => {
    for (const id of [1, 2]) {
      const [before, after] = [plain, smooth].map(({ frames }) =>
        meanDifference(frames[id]!, frames[0]!, id * SHIFT, isBackground(masks, id)),
      );
      expect(after!).toBeLessThan(0.9 * before!);
    }
  });

  it('leaves the subject where and as it is', () => {
    for (const id of [1, 2]) {
      const subject = (pixel: number) => masks[id]!.data[pixel] === 1;
      const changed = meanDifference(smooth.frames[id]!, plain.frames[id]!, 0, subject);
      expect(changed).toBeLessThan(0.1);
    }
  });

  it('does not touch the first frame', () => {
    expect(smooth.frames[0]!.data).toEqual(plain.frames[0]!.data);
  });
});

/** Neither subject in the frame nor where the first frame's subject has moved to. */
const isBackground =
  (masks: readonly Tensor[], id: number) =>
  (pixel: number): boolean => {
    const moved = pixel % SIZE < SIZE - id * SHIFT ? masks[0]!.data[pixel + id * SHIFT] : 1;
    return masks[id]!.data[pixel] === 0 && moved === 0;
  };

/** Mean |a(p) - b(p + shift)| of the pixels that are meant, in units of [-1, 1]. */
function meanDifference(a: Tensor, b: Tensor, shift: number, isMeant: (pixel: number) => boolean): number {
  let [sum, count] = [0, 0];
  for (let k = 0; k < a.data.length; k++) {
    const pixel = k % (SIZE * SIZE);
    if (pixel % SIZE >= SIZE - shift || !isMeant(pixel)) continue;
    sum += Math.abs(a.data[k]! - b.data[k + shift]!);
    count++;
  }
  return sum / count;
}
