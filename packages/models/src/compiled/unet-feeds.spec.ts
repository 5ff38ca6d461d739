import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { dropPadding, padFrames } from './unet-feeds.js';

describe('padFrames', () => {
  it('repeats the last frame, whatever a frame is', () => {
    const two = tensor(Float32Array.of(1, 2, 3, 4), [2, 1, 2]);
    expect(padFrames(two, 4)).toEqual(tensor(Float32Array.of(1, 2, 3, 4, 3, 4, 3, 4), [4, 1, 2]));
  });

  it('leaves as many frames as asked for alone', () => {
    const one = tensor(Float32Array.of(1), [1]);
    expect(padFrames(one, 1)).toBe(one);
  });
});

describe('dropPadding', () => {
  const padded = tensor(Float32Array.of(1, 2, 2, 5, 6, 6), [2, 3, 1]);

  it('keeps the first frames of each row', () => {
    expect(dropPadding(padded, 2)).toEqual(tensor(Float32Array.of(1, 2, 5, 6), [2, 2, 1]));
    expect(dropPadding(padded, 3)).toBe(padded);
  });
});
