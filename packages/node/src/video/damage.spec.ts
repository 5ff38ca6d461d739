import { frameRate } from '@zeroreel/media';
import { describe, expect, it } from 'vitest';
import { damageIn, type DecodingEvent } from './damage.js';

const times = Array.from({ length: 40 }, (_, k) => k / 10);
const clip = { times, lead: 0, reordered: 2, cutFrom: undefined, rate: frameRate(10) };
const whole = { from: 0, to: 3.9 };
const ALAS: DecodingEvent = { kind: 'complaint', text: 'alas' };

/** Frames of the clip, a key frame every ten, with a complaint before those of some indices. */
const decoded = (...complaints: readonly number[]): readonly DecodingEvent[] =>
  times.flatMap((time, index) => [
    ...(complaints.includes(index) ? [ALAS] : []),
    { kind: 'frame', time, isKey: index % 10 === 0 },
  ]);

describe('damageIn', () => {
  it('finds nothing where nobody complains and all frames came', () => {
    expect(damageIn(decoded(), clip, whole)).toBeUndefined();
  });

  it('takes what comes after a complaint for spoiled, up to the next key frame', () => {
    expect(damageIn(decoded(14), clip, whole)).toEqual({ from: 1.4, to: 1.9, reason: 'alas' });
    expect(damageIn(decoded(14), clip, { from: 0, to: 1.3 })).toBeUndefined();
    expect(damageIn(decoded(14), clip, { from: 2, to: 3.9 })).toBeUndefined();
    expect(damageIn(decoded(14), clip, { from: 1.9, to: 3.9 })).toMatchObject({ from: 1.9 });
  });

  it('does not trust a key frame that may have been decoded before the complaint', () => {
    expect(damageIn(decoded(18), clip, whole)).toEqual({ from: 1.8, to: 2.9, reason: 'alas' });
    expect(damageIn(decoded(17), clip, whole)).toEqual({ from: 1.7, to: 1.9, reason: 'alas' });
  });

  it('spoils the rest where no key frame comes', () => {
    expect(damageIn(decoded(35), clip, whole)).toEqual({ from: 3.5, to: 3.9, reason: 'alas' });
  });

  it('lets a recording begin in mid-stream, and end there', () => {
    expect(damageIn(decoded(0), clip, whole)).toMatchObject({ from: 0, to: 0.9 });
    expect(damageIn(decoded(0), { ...clip, lead: 4 }, whole)).toBeUndefined();
    expect(damageIn(decoded(38), clip, whole)).toMatchObject({ from: 3.8 });
    expect(damageIn(decoded(38), { ...clip, cutFrom: 5 }, whole)).toBeUndefined();
    expect(damageIn(decoded(36), { ...clip, cutFrom: 5 }, whole)).toMatchObject({ from: 3.6 });
  });

  it('misses frames that did not come', () => {
    const holes = decoded().filter((_, index) => index < 12 || index > 13);
    expect(damageIn(holes, clip, whole)).toEqual({ from: 1.2, to: 1.3, reason: 'frames are missing' });
    expect(damageIn(holes, clip, { from: 1.4, to: 3 })).toBeUndefined();
    const late = decoded().map((event) => (event.kind === 'frame' ? { ...event, time: event.time + 0.02 } : event));
    expect(damageIn(late, clip, whole)).toBeUndefined();
  });
});
