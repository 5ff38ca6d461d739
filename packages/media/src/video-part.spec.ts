import { describe, expect, it } from 'vitest';
import { frameRate } from './frame-rate.js';
import { selectPart, type TimedSource, type VideoPartOptions } from './video-part.js';

const count = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => from + k);
/** Two seconds of 10 frames/s. */
const twoSeconds: TimedSource = { times: count(0, 20).map((k) => k / 10), rate: frameRate(10), duration: 2, tick: 0 };
const select = (options: VideoPartOptions, source = twoSeconds) => selectPart('a.mp4', source, options);

describe('selectPart', () => {
  it('takes all frames where no part is asked for, and the first of them', () => {
    expect(select({})).toEqual({ start: 0, rate: frameRate(10), indices: count(0, 20), isWhole: true });
    expect(select({ maxFrames: 3 })).toEqual({ start: 0, rate: frameRate(10), indices: [0, 1, 2], isWhole: false });
    expect(select({ maxFrames: 30 })).toMatchObject({ isWhole: true });
  });

  it.each<readonly [VideoPartOptions, readonly number[]]>([
    [{ start: 0.5 }, count(5, 20)],
    [{ end: 0.5 }, count(0, 5)],
    [{ start: 0.5, end: 1 }, count(5, 10)],
    [{ framesPerSecond: 4 }, [0, 2, 5, 7, 10, 12, 15, 17]],
    [{ framesPerSecond: 4, maxFrames: 3 }, [0, 2, 5]],
    [{ framesPerSecond: 20, end: 0.3 }, [0, 0, 1, 1, 2, 2]],
    [{ end: 2.04, start: 1.8 }, [18, 19]],
    [{ framesPerSecond: 1e9, maxFrames: 2 }, [0, 0]],
  ])('%j is %j', (options, indices) => {
    expect(select(options)).toMatchObject({ indices, isWhole: false });
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
    [{ framesPerSecond: 1e9 }, 'a.mp4: expected a part of at most 100000 frames, got 2000000000. Take a shorter part'],
  ])('refuses %j', (options, message) => {
    expect(() => select(options)).toThrow(message);
  });

  it('refuses more frames than somebody can do with, however they come about', () => {
    const frameLimit = { frames: 10, wayOut: 'Use --end.' };
    const message = 'a.mp4: expected a part of at most 10 frames, got 20. Use --end.';
    expect(() => select({ frameLimit })).toThrow(message);
    expect(() => select({ frameLimit, start: 0 })).toThrow(message);
    expect(() => select({ frameLimit, start: 1.5, framesPerSecond: 40 })).toThrow(message);
    for (const fewer of [{ maxFrames: 10 }, { end: 1 }, { framesPerSecond: 5 }]) {
      expect(select({ frameLimit, ...fewer }).indices).toHaveLength(10);
    }
  });

  describe('of a source that is cut short', () => {
    const cut: TimedSource = { ...twoSeconds, cutFrom: 3 };
    const message = 'a.mp4 is cut short: 2.00 s of 3.00 s are there. Take a part that is (an end of 2)';

    it.each<VideoPartOptions>([{ end: 2 }, { start: 1, end: 1.5 }, { maxFrames: 20 }, { start: 1, maxFrames: 10 }])(
      'takes %j, which is there',
      (options) => {
        expect(select(options, cut).indices.length).toBeGreaterThan(4);
      },
    );

    it.each<VideoPartOptions>([{}, { end: 2.5 }, { start: 1 }, { start: 1, maxFrames: 12 }, { maxFrames: 21 }])(
      'refuses %j, which is not',
      (options) => {
        expect(() => select(options, cut)).toThrow(message);
      },
    );
  });
});
