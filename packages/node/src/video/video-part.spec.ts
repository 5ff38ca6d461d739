import { frameRate } from '@zeroreel/media';
import { describe, expect, it } from 'vitest';
import { selectPart, type VideoPartOptions } from './video-part.js';

/** Two seconds of 10 frames/s. */
const select = (options: VideoPartOptions) => selectPart('a.mp4', { rate: frameRate(10), duration: 2 }, options);
const count = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => from + k);

describe('selectPart', () => {
  it('leaves all frames alone where no part is asked for', () => {
    expect(select({ maxFrames: 3 })).toEqual({ start: 0, rate: frameRate(10), indices: undefined });
  });

  it.each<readonly [VideoPartOptions, readonly number[]]>([
    [{ start: 0.5 }, count(5, 20)],
    [{ end: 0.5 }, count(0, 5)],
    [{ start: 0.5, end: 1 }, count(5, 10)],
    [{ framesPerSecond: 4 }, [0, 2, 5, 7, 10, 12, 15, 17]],
    [{ framesPerSecond: 4, maxFrames: 3 }, [0, 2, 5]],
    [{ framesPerSecond: 20, end: 0.3 }, [0, 0, 1, 1, 2, 2]],
    [{ end: 2.04, start: 1.8 }, [18, 19]],
  ])('%j is %j', (options, indices) => {
    expect(select(options).indices).toEqual(indices);
  });

  it('tells the rate and where it begins', () => {
    expect(select({ start: 1, framesPerSecond: 7.5 })).toMatchObject({
      start: 1,
      rate: { numerator: 15, denominator: 2 },
    });
  });

  it.each<readonly [VideoPartOptions, string]>([
    [{ start: -1 }, 'start: expected seconds from 0, and a.mp4 lasts 2.00 s; got -1'],
    [{ start: 2 }, 'start: expected seconds from 0, and a.mp4 lasts 2.00 s; got 2'],
    [{ start: 1, end: 1 }, 'end: expected seconds after the start, 1, and a.mp4 lasts 2.00 s; got 1'],
    [{ end: 5 }, 'end: expected seconds after the start, 0, and a.mp4 lasts 2.00 s; got 5'],
    [{ end: Number.NaN }, 'got NaN'],
    [{ framesPerSecond: 0 }, 'framesPerSecond: expected a number above 0, got 0'],
    [{ maxFrames: 0 }, 'maxFrames: expected a whole number above 0, got 0'],
    [{ maxFrames: 1.5 }, 'got 1.5'],
  ])('refuses %j', (options, message) => {
    expect(() => select(options)).toThrow(message);
  });
});
