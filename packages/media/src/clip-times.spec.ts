import { describe, expect, it } from 'vitest';
import { clipTimes, framesAt, rateOver, type ToldTimes } from './clip-times.js';
import { formatFrameRate, frameRate } from './frame-rate.js';
import { momentsOf } from './frame-selection.js';

const told = (times: readonly number[] | undefined, more: Partial<ToldTimes> = {}): ToldTimes => ({
  ...{ times, count: times?.length ?? 0, lastDuration: 0, tick: 0, rate: frameRate(10) },
  ...more,
});
const even = (count: number, perSecond: number) => Array.from({ length: count }, (_, k) => k / perSecond);

describe('clipTimes', () => {
  it('counts from the first frame that is shown, in whatever order frames are decoded', () => {
    const { times, duration, rate, isCounted } = clipTimes(told([1.4, 1.7, 1.5, 1.6], { lastDuration: 0.1 }));
    times.forEach((time, k) => expect(time).toBeCloseTo(k / 10, 9));
    expect([duration, formatFrameRate(rate), isCounted]).toEqual([0.4, '10/1', false]);
  });

  it('lets the last frame last as long as the others where nobody says how long', () => {
    expect(clipTimes(told(even(5, 10))).duration).toBe(0.5);
    expect(clipTimes(told([0], { rate: undefined })).duration).toBe(0.04);
  });

  it('does not believe in a last frame that lasts for days, or for ever', () => {
    for (const lastDuration of [Infinity, NaN, 3e17])
      expect(clipTimes(told(even(5, 10), { lastDuration })).duration).toBe(0.5);
    expect(clipTimes(told([0], { lastDuration: 3600 })).duration).toBe(3600);
  });

  it.each([
    ['milliseconds', 0.001, 24, 29.97],
    ['hundredths', 0.01, 24, 29.97],
    ['milliseconds', 0.001, 5, 59.94],
  ])('makes up for a clock of %s', (_, tick, count, perSecond) => {
    const rounded = even(count, (perSecond * 1.001 * 1000) / 1001).map((time) => Math.round(time / tick) * tick);
    const { duration, rate } = clipTimes(
      told(rounded, { tick, rate: frameRate(perSecond), lastDuration: Math.round(1 / perSecond / tick) * tick }),
    );
    expect(rate).toEqual(frameRate(perSecond));
    expect(duration).toBeCloseTo((count * rate.denominator) / rate.numerator, 9);
  });

  it('takes the mean where the rate that is told is far off', () => {
    const { rate, duration } = clipTimes(told(even(20, 4), { lastDuration: 0.25 }));
    expect([formatFrameRate(rate), duration]).toEqual(['4/1', 5]);
    expect(formatFrameRate(clipTimes(told(even(20, 10.4))).rate)).toBe('10/1');
  });

  it('finds a plain rate behind a clock of hundredths where none is told', () => {
    const rounded = (perSecond: number) => even(40, perSecond).map((time) => Math.round(100 * time) / 100);
    for (const [perSecond, expected] of [
      [30, '30/1'],
      [12, '12/1'],
      [50, '50/1'],
    ] as const) {
      expect(formatFrameRate(clipTimes(told(rounded(perSecond), { tick: 0.01, rate: undefined })).rate)).toBe(expected);
    }
    expect(formatFrameRate(clipTimes(told([0, 0.4, 1], { tick: 0.01, rate: undefined })).rate)).toBe('2/1');
    expect(formatFrameRate(clipTimes(told([0, 0.1, 0.8], { tick: 0.01, rate: undefined })).rate)).not.toBe('3/1');
  });

  it.each<readonly [string, Partial<ToldTimes>, string, number]>([
    ['no times', { times: undefined, count: 50, rate: frameRate(25) }, '25/1', 2],
    ['nor a rate', { times: undefined, count: 50, rate: undefined }, '25/1', 2],
    ['a jump of years', { times: [0, 0.1, 4e8], count: 3 }, '10/1', 0.3],
    ['one and the same time', { times: [7, 7, 7], count: 3 }, '10/1', 0.3],
    ['a rate that nothing has', { times: undefined, count: 50, rate: frameRate(90_000) }, '25/1', 2],
  ])('counts frames where there are %s', (_, given, rate, duration) => {
    const clip = clipTimes({ ...told([]), ...given });
    expect([formatFrameRate(clip.rate), clip.duration, clip.isCounted]).toEqual([rate, duration, true]);
    expect(clip.times).toHaveLength(given.count!);
  });
});

it('rateOver keeps the rate that was told for all that a frame and a half, or more slack, explains', () => {
  const thirty = frameRate(30);
  expect(rateOver(59, 2, thirty, 0)).toBe(thirty);
  expect(rateOver(50, 2, thirty, 0)).toEqual(frameRate(25));
  expect(rateOver(56, 2, thirty, 0.1)).toBe(thirty);
  expect(rateOver(50, 2, thirty, 0.1)).toEqual(frameRate(25));
});

describe('framesAt', () => {
  const select = (start: number, end: number, source: number, rate: number) => {
    const { numerator, denominator } = frameRate(source);
    const times = Array.from({ length: Math.ceil(end * source) + 2 }, (_, k) => (k * denominator) / numerator);
    const clip = { times, rate: frameRate(source), duration: end, tick: 0 };
    return framesAt(momentsOf({ start, end, rate: frameRate(rate) }), clip);
  };

  // np.linspace(start * source, end * source, int((end - start) * rate), endpoint=False).astype(int)
  it.each([
    [0, 2, 25, 4, [0, 6, 12, 18, 25, 31, 37, 43]],
    [0.5, 2, 30, 8, [15, 18, 22, 26, 30, 33, 37, 41, 45, 48, 52, 56]],
    [0, 2.1, 10, 4, [0, 2, 5, 7, 10, 13, 15, 18]],
    [1, 2, 4, 10, [4, 4, 4, 5, 5, 6, 6, 6, 7, 7]],
    [0, 1, 30, 1.5, [0]],
    [0.5, 0.7, 30, 4, [15]],
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

  it('takes a time that was rounded up for the moment that it stands for', () => {
    const times = [0, 0.033, 0.067, 0.1, 0.133];
    const clip = { times, rate: frameRate(30), duration: 5 / 30, tick: 0.001 };
    expect(framesAt(even(5, 30), clip)).toEqual([0, 1, 2, 3, 4]);
  });

  it('follows changing speed', () => {
    const clip = { times: [0, 1, 1.1, 1.2, 3], rate: frameRate(2), duration: 4, tick: 0 };
    expect(framesAt([0, 0.9, 1, 1.15, 2, 2.9, 3.5], clip)).toEqual([0, 0, 1, 2, 3, 3, 4]);
  });
});
