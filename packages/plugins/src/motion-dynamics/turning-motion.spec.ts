import { describe, expect, it } from 'vitest';
import { globalTranslation } from './camera-motions.js';
import { describedField } from './described-field.js';
import { turningMotion } from './turning-motion.js';

const pan = [{ kind: 'translate', x: 12, y: -6 }] as const;
const field = describedField(pan);
const xOf = (frames: number, frameId: number) => turningMotion(field, pan, 128)(frames).flow(frameId, 1, 1).data[0]!;

describe('turningMotion', () => {
  it('goes straight on where the video ends within reach', () => {
    expect([1, 7, 10].map((id) => xOf(11, id))).toEqual([12, 84, 120]);
  });

  it('never goes further, comes back, and is no faster than the motion', () => {
    const path = Array.from({ length: 300 }, (_, id) => xOf(300, id));
    expect(Math.max(...path)).toBeLessThanOrEqual(128);
    expect(Math.max(...path)).toBeGreaterThan(127);
    expect(Math.min(...path.slice(1))).toBeGreaterThanOrEqual(0);
    const speeds = path.slice(1).map((x, k) => Math.abs(x - path[k]!));
    expect(Math.max(...speeds)).toBeLessThanOrEqual(12);
    expect(Math.max(...speeds)).toBeGreaterThan(11.9);
    // π · 128 / 12 frames a swing.
    expect(path.indexOf(Math.max(...path.slice(0, 34)))).toBe(17);
    expect(path.slice(30, 38).indexOf(Math.min(...path.slice(30, 38))) + 30).toBe(34);
  });

  it('keeps the direction: the slower axis goes as much less far', () => {
    const { data } = turningMotion(field, pan, 128)(100).flow(17, 1, 1);
    expect(data[1]! / data[0]!).toBeCloseTo(-0.5, 5);
  });

  it('never turns what does not pan', () => {
    const zoom = [{ kind: 'zoom', factor: 1.01 }] as const;
    expect(turningMotion(describedField(zoom), zoom, 128)(300).flow(100, 4, 4)).toEqual(
      describedField(zoom).flow(100, 4, 4),
    );
    expect(turningMotion(globalTranslation({ x: 0, y: 0 }), [], 128)(300).name).toBe('global-translation');
  });
});
