import { describe, expect, it } from 'vitest';
import { sliceFrames } from '../tensor/arithmetic.js';
import { FrameNoise } from './frame-noise.js';
import { DiffusersNoise } from './noise-layout.js';
import { SharedNoise } from './shared-noise.js';
import { TorchRandomSource } from './torch-random-source.js';

const SHAPE = [4, 4, 4];
const own = new FrameNoise(3);
const shared = new SharedNoise(own);

describe('SharedNoise', () => {
  it.each([
    ['initial', shared.initial([0, 1, 2], SHAPE), own.initial([0], SHAPE)],
    ['step', shared.step(7, [0, 1, 2], SHAPE), own.step(7, [0], SHAPE)],
  ])('gives every frame the %s noise of frame 0', (_, noise, first) => {
    expect(noise.shape).toEqual([3, ...SHAPE]);
    for (const id of [0, 1, 2]) expect(sliceFrames(noise, id, id + 1).data).toEqual(first.data);
  });

  it('can be drawn frame by frame where its source can', () => {
    expect(shared.framewise).toBe(true);
    const stream = new DiffusersNoise(TorchRandomSource.fromSeed(0));
    expect(new SharedNoise(stream).framewise).toBe(false);
  });

  it('leaves the forward noise to each frame', () => {
    expect(shared.forward([1, 2], SHAPE)).toEqual(own.forward([1, 2], SHAPE));
  });
});
