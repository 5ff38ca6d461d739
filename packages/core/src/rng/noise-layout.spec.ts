import { describe, expect, it } from 'vitest';
import { tensor } from '../tensor/tensor.js';
import type { RandomSource } from './torch-random-source.js';
import { DiffusersNoise, OfficialNoise } from './noise-layout.js';

/** Draws 0, 1, 2, … so that the order of a stream can be read off. */
function counting(): RandomSource {
  let next = 0;
  return {
    randn(shape) {
      const size = shape.reduce((product, dimension) => product * dimension, 1);
      return tensor(
        Float32Array.from({ length: size }, () => next++),
        shape,
      );
    },
  };
}

const SHAPE = [2, 1, 2];

describe('DiffusersNoise', () => {
  it('is one frame-major stream', () => {
    const noise = new DiffusersNoise(counting());
    expect([...noise.initial([0], SHAPE).data]).toEqual([0, 1, 2, 3]);
    expect([...noise.forward([1, 2], SHAPE).data]).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
    expect([...noise.step(3, [0], SHAPE).data]).toEqual([12, 13, 14, 15]);
  });

  it('draws the first frame of several by itself, then the others', () => {
    const noise = new DiffusersNoise(counting());
    const initial = noise.initial([0, 1, 2], SHAPE);
    expect(initial.shape).toEqual([3, 2, 1, 2]);
    expect([...initial.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('draws nothing that it does not give: no step is skipped', () => {
    const noise = new DiffusersNoise(counting());
    noise.step(0, [0], SHAPE);
    expect(noise.forward([1], SHAPE).data[0]).toBe(4);
  });
});

describe('OfficialNoise', () => {
  it('draws the first frame by itself, and steps frame by frame', () => {
    const noise = new OfficialNoise(counting(), 5);
    expect([...noise.initial([0, 1, 2], SHAPE).data]).toEqual([0, 1, 2, 3, 4, 5, 8, 9, 6, 7, 10, 11]);
    expect([...noise.step(0, [0, 1], SHAPE).data]).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
  });

  it('skips no draws where no step has needed noise', () => {
    const noise = new OfficialNoise(counting(), 5);
    noise.initial([0], SHAPE);
    expect(noise.forward([1], SHAPE).data[0]).toBe(4);
  });

  it('lays several frames out channel by channel', () => {
    const noise = new OfficialNoise(counting(), 5);
    expect(noise.initial([0, 1, 2], SHAPE).shape).toEqual([3, 2, 1, 2]);
    const forward = noise.forward([1, 2], SHAPE);
    expect(forward.shape).toEqual([2, 2, 1, 2]);
    // The stream holds channel 0 of frames 1 and 2, then channel 1 of both.
    expect([...forward.data]).toEqual([12, 13, 16, 17, 14, 15, 18, 19]);
  });

  it('skips the draws of the steps that the reference throws away', () => {
    const noise = new OfficialNoise(counting(), 5);
    noise.initial([0], SHAPE);
    noise.step(0, [0], SHAPE);
    noise.step(1, [0], SHAPE);
    expect(noise.forward([1], SHAPE).data[0]).toBe(4 + 5 * 4);
  });
});
