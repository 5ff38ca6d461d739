import { describe, expect, it } from 'vitest';
import { frameRate } from './frame-rate.js';
import { countMoments, momentsOf, pingPong } from './frame-selection.js';

describe('momentsOf', () => {
  it('are even in their distance, from the start on and before the end', () => {
    expect(momentsOf({ start: 1, end: 2, rate: frameRate(4) })).toEqual([1, 1.25, 1.5, 1.75]);
    // Two and a half frames: two, over the whole part.
    expect(momentsOf({ start: 0, end: 0.5, rate: frameRate(5) })).toEqual([0, 0.25]);
  });

  it('are one where there is time for less, and none is lost to binary fractions', () => {
    expect(momentsOf({ start: 0.5, end: 0.7, rate: frameRate(4) })).toEqual([0.5]);
    expect(countMoments({ start: 0, end: (24 * 1001) / 30000, rate: frameRate(29.97) })).toBe(24);
  });

  it('are no more than asked for, whatever the rate', () => {
    const part = { start: 0, end: 3, rate: frameRate(1e9) };
    expect(countMoments(part)).toBe(3e9);
    expect(momentsOf(part, 3)).toHaveLength(3);
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
