import { tensor, type Flow } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { globalTranslation } from './camera-motions.js';
import { moveSignal, type SignalOptions } from './move-signal.js';

const row = (...values: number[]) => tensor(Float32Array.from(values), [1, 1, 1, values.length]);
const column = (...values: number[]) => tensor(Float32Array.from(values), [1, 1, values.length, 1]);

const uniform = (height: number, width: number, x: number, y: number): Flow =>
  globalTranslation({ x, y }).flow(1, height, width);

const clamped = (sampling: SignalOptions['sampling']): SignalOptions => ({ sampling, border: 'clamp' });

describe('moveSignal', () => {
  it('mixes two neighbours an axis in bilinear sampling', () => {
    expect([...moveSignal(row(1, 2, 3, 5), uniform(1, 4, 64, 0), clamped('bilinear')).data]).toEqual([1.5, 2.5, 4, 5]);
    expect([...moveSignal(column(0, 8), uniform(2, 1, 0, 64), clamped('bilinear')).data]).toEqual([2, 8]);
  });

  it('mixes four by Catmull and Rom in cubic sampling: -1/16, 9/16, 9/16, -1/16 half-way', () => {
    const peak = row(0, 0, 0, 16, 0, 0, 0, 0);
    expect([...moveSignal(peak, uniform(1, 8, 32, 0), clamped('cubic')).data]).toEqual([0, -1, 9, 9, -1, 0, 0, 0]);
    const upright = column(0, 0, 0, 16, 0, 0, 0, 0);
    expect([...moveSignal(upright, uniform(8, 1, 0, 32), clamped('cubic')).data]).toEqual([0, -1, 9, 9, -1, 0, 0, 0]);
  });

  it.each(['bilinear', 'cubic'] as const)(
    'leaves a still picture alone, and moves by whole cells exactly: %s',
    (how) => {
      expect([...moveSignal(row(1, 2, 3, 5), uniform(1, 4, 0, 0), clamped(how)).data]).toEqual([1, 2, 3, 5]);
      expect([...moveSignal(row(1, 2, 3, 5), uniform(1, 4, 128, 0), clamped(how)).data]).toEqual([2, 3, 5, 5]);
    },
  );

  it.each(['bilinear', 'cubic'] as const)('shows the mirrored frame beyond the edge, or its last cell: %s', (how) => {
    const flow = uniform(1, 4, 256, 0);
    expect([...moveSignal(row(1, 2, 3, 5), flow, { sampling: how, border: 'reflect' }).data]).toEqual([3, 5, 5, 3]);
    expect([...moveSignal(row(1, 2, 3, 5), flow, clamped(how)).data]).toEqual([3, 5, 5, 5]);
  });

  it('reads the nearest cell as the paper’s warp does', () => {
    expect([...moveSignal(row(1, 2, 3, 5), uniform(1, 4, 64, 0), clamped('nearest')).data]).toEqual([1, 2, 3, 5]);
    expect([...moveSignal(row(1, 2, 3, 5), uniform(1, 4, 65, 0), clamped('nearest')).data]).toEqual([2, 3, 5, 5]);
  });

  it('refuses a flow of another grid', () => {
    expect(() => moveSignal(row(1, 2), uniform(1, 3, 0, 0), clamped('cubic'))).toThrow('expected [2, 1, 2]');
  });
});
