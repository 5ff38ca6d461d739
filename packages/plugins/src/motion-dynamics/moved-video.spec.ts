import type { Backend, DiffusionModel, TextToVideoRequest, Video } from '@zeroreel/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateWith, openMini } from '../__testing__/mini-run.js';
import { crossFrameAttention } from '../cross-frame-attention/cross-frame-attention.js';
import { motionDynamics } from './motion-dynamics.js';
import { transportedNoise } from './transported-noise/transported-noise.js';

const SIDE = 128;
/** 12 of the canvas's 512 pixels. */
const STEP = 3;
const request: TextToVideoRequest = {
  ...{ prompt: 'a red car on the beach', frames: 4, steps: 12, seed: 3, guidanceScale: 2.5, consistency: 1 },
};

describe('a pan with the embedded model, whose cells are four pixels wide', () => {
  let opened: { readonly model: DiffusionModel; readonly backend: Backend };
  let pixels: Video;
  let nearest: Video;
  beforeAll(async () => {
    opened = await openMini();
    const make = (options?: Parameters<typeof motionDynamics>[0]) =>
      generateWith(opened.model, [motionDynamics(options), crossFrameAttention(), transportedNoise()], request);
    pixels = await make();
    nearest = await make({ sampling: 'nearest' });
  }, 240_000);
  afterAll(() => opened.backend[Symbol.asyncDispose]());

  it('shows each frame where the camera stands, to the pixel', () => {
    expect([1, 2, 3].map((id) => wayOf(pixels, id))).toEqual([STEP, 2 * STEP, 3 * STEP]);
  });

  it('differs from latents by whole cells in the way alone: the latents are those, and frames lie on cells', () => {
    expect(pixels.latents.data).toEqual(nearest.latents.data);
    expect([1, 2, 3].map((id) => wayOf(nearest, id))).toEqual([4, 4, 8]);
    const [moved, onCells] = [pixels.frames[2]!.data, nearest.frames[2]!.data];
    expect(moved[50 * SIDE + 50]).toBe(onCells[52 * SIDE + 52]);
    expect(moved[(SIDE - 1) * SIDE + 50]).toBe(onCells[(SIDE - 1) * SIDE + 52]);
  });

  it('leaves the first frame alone', () => {
    expect(pixels.frames[0]!.data).toEqual(nearest.frames[0]!.data);
  });
});

/** How far down and right, in pixels, a frame looks into the first one: where its middle is most like it. */
function wayOf({ frames }: Video, id: number): number {
  const [first, own] = [frames[0]!.data, frames[id]!.data];
  const difference = (way: number) => {
    let sum = 0;
    for (let row = 16; row < SIDE - 32; row++) {
      for (let column = 16; column < SIDE - 32; column++) {
        sum += Math.abs(own[row * SIDE + column]! - first[(row + way) * SIDE + column + way]!);
      }
    }
    return sum;
  };
  const ways = Array.from({ length: 16 }, (_, way) => way);
  return ways.reduce((best, way) => (difference(way) < difference(best) ? way : best));
}
