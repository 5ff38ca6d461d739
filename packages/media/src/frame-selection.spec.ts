import { describe, expect, it } from 'vitest';
import { frameRate } from './frame-rate.js';
import { pingPong, selectFrames } from './frame-selection.js';

const select = (start: number, end: number, source: number, rate: number) =>
  selectFrames({ start, end, sourceRate: frameRate(source), rate: frameRate(rate) });

describe('selectFrames', () => {
  // np.linspace(start * source, end * source, int((end - start) * rate), endpoint=False).astype(int)
  it.each([
    [0, 2, 25, 4, [0, 6, 12, 18, 25, 31, 37, 43]],
    [0.5, 2, 30, 8, [15, 18, 22, 26, 30, 33, 37, 41, 45, 48, 52, 56]],
    [0, 2.1, 10, 4, [0, 2, 5, 7, 10, 13, 15, 18]],
    [1, 2, 4, 10, [4, 4, 4, 5, 5, 6, 6, 6, 7, 7]],
    [0, 1, 30, 1.5, [0]],
  ])('from %d s to %d s of %d fps at %d fps', (start, end, source, rate, expected) => {
    expect(select(start, end, source, rate)).toEqual(expected);
  });

  it('takes every frame at the source’s own rate, binary fractions or not', () => {
    for (const [frames, rate] of [
      [24, 29.97],
      [100, 23.976],
      [7, 10],
      [333, 59.94],
    ] as const) {
      const { numerator, denominator } = frameRate(rate);
      const all = select(0, (frames * denominator) / numerator, rate, rate);
      expect(all).toEqual(Array.from({ length: frames }, (_, k) => k));
    }
  });

  it('has one frame where there is time for less', () => {
    expect(select(0.5, 0.7, 30, 4)).toEqual([15]);
  });
});

describe('pingPong', () => {
  it.each([
    [[], []],
    [[0], [0]],
    [
      [0, 1],
      [0, 1],
    ],
    [
      [0, 1, 2],
      [0, 1, 2, 1],
    ],
    [
      [0, 1, 2, 3],
      [0, 1, 2, 3, 2, 1],
    ],
  ])('%j goes back as %j', (frames, expected) => {
    expect(pingPong(frames)).toEqual(expected);
  });
});
