import { describe, expect, it } from 'vitest';
import { sliceFrames } from '../tensor/arithmetic.js';
import { FrameNoise } from './frame-noise.js';
import { Mt19937 } from './mt19937.js';
import { TorchRandomSource } from './torch-random-source.js';

const SHAPE = [4, 6, 5];

describe('FrameNoise', () => {
  const noise = new FrameNoise(7);

  it('starts frame 0 like torch', () => {
    expect(noise.initial([0], SHAPE)).toEqual(TorchRandomSource.fromSeed(7).randn([1, ...SHAPE]));
  });

  it('draws from the stream of the words that it is keyed by', () => {
    const seed = 5 * 2 ** 32 + 7;
    const own = new FrameNoise(seed);
    const keyed = (...key: number[]) => new TorchRandomSource(Mt19937.fromKey(key)).randn([1, ...SHAPE]);
    expect(own.initial([4], SHAPE)).toEqual(keyed(7, 5, 0, 0, 4));
    expect(own.forward([4], SHAPE)).toEqual(keyed(7, 5, 1, 0, 4));
    expect(own.forward([0], SHAPE)).toEqual(keyed(7, 5, 1, 0, 0));
    expect(own.step(9, [4], SHAPE)).toEqual(keyed(7, 5, 2, 9, 4));
    expect(own.initial([0, 4], SHAPE).shape).toEqual([2, ...SHAPE]);
  });

  it('says that it can be drawn frame by frame', () => {
    expect(noise.framewise).toBe(true);
  });

  it('gives a frame the same bytes in any company and order of calls', () => {
    const together = noise.forward([1, 2, 3, 4], SHAPE);
    expect(noise.forward([3, 4], SHAPE).data).toEqual(sliceFrames(together, 2, 4).data);
    expect(new FrameNoise(7).step(9, [2], SHAPE).data).toEqual(sliceFrames(noise.step(9, [1, 2], SHAPE), 1, 2).data);
  });

  it('keeps seeds, frames, purposes and steps apart, beyond 32 bits', () => {
    const draws = [
      noise.initial([1], SHAPE),
      noise.initial([2], SHAPE),
      noise.forward([1], SHAPE),
      noise.step(0, [1], SHAPE),
      noise.step(1, [1], SHAPE),
      new FrameNoise(7 + 2 ** 32).initial([1], SHAPE),
    ];
    expect(new Set(draws.map(({ data }) => data.join())).size).toBe(draws.length);
  });
});
