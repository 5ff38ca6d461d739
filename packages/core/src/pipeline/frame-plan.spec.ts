import { describe, expect, it } from 'vitest';
import { planFrames } from './frame-plan.js';

describe('planFrames', () => {
  it('keeps the anchor apart and ends with a shorter chunk', () => {
    const plan = planFrames(8, 4);
    expect(plan.chunkFrames).toBe(3);
    expect(plan.chunks).toEqual([
      { start: 1, end: 4 },
      { start: 4, end: 7 },
      { start: 7, end: 8 },
    ]);
  });

  it.each([2, 3, 4, 5, 8, 100])('covers every frame once, chunk size %i', (chunkSize) => {
    const { chunks, chunkFrames } = planFrames(8, chunkSize);
    const ids = chunks.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, k) => start + k));
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(chunkFrames).toBeLessThan(chunkSize);
  });

  it('is joint where all frames but the first are one chunk', () => {
    expect([2, 7, 8, 9].map((chunkSize) => planFrames(8, chunkSize).joint)).toEqual([false, false, true, true]);
  });

  it('has no chunks for a single frame', () => {
    expect(planFrames(1, 8)).toEqual({ frames: 1, frameIds: [0], chunkFrames: 1, chunks: [], joint: false });
  });
});
