import { describe, expect, it } from 'vitest';
import { cameraFlow, STILL, type CameraPose } from './camera-flow.js';
import { closedLoop, closedMotion } from './closed-loop.js';

const xAt = (frames: number, frameId: number) =>
  closedLoop({ frames, furthest: { x: 40 } }).flow(frameId, 2, 2).data[0]!;

describe('closedLoop', () => {
  it.each([
    [0, 0],
    [1, 0.25],
    [2, 0.75],
    [3, 1],
    [4, 0.75],
    [5, 0.25],
    [6, 0],
  ])('of 6 frames: frame %i is %f of the way', (frameId, share) => {
    expect(xAt(6, frameId)).toBeCloseTo(40 * share, 5);
  });

  it.each([2, 3, 8, 17])(
    'has no seam in %i frames: the last leads into the first as the first into the second',
    (frames) => {
      for (let frameId = 0; frameId < frames; frameId++)
        expect(xAt(frames, frames + frameId)).toBeCloseTo(xAt(frames, frameId), 4);
      expect(xAt(frames, frames - 1) - xAt(frames, frames)).toBeCloseTo(xAt(frames, 1) - xAt(frames, 0), 4);
      const largest = Math.max(
        ...Array.from({ length: frames }, (_, id) => Math.abs(xAt(frames, id + 1) - xAt(frames, id))),
      );
      expect(largest).toBeLessThanOrEqual(40 * Math.sin(Math.PI / frames) + 1e-4);
    },
  );

  it('goes all of a pose’s ways together, the zoom by powers', () => {
    const furthest: CameraPose = { x: 10, y: -20, zoom: 4, degrees: 8, center: { x: 0.3, y: 0.6 } };
    const half = { x: 5, y: -10, zoom: 2, degrees: 4, center: { x: 0.3, y: 0.6 } };
    const expected = cameraFlow({ ...STILL, ...half }, 4, 6).data;
    const got = closedLoop({ frames: 4, furthest }).flow(1, 4, 6).data;
    got.forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, 3));
  });

  it('refuses what is no loop', () => {
    expect(() => closedLoop({ frames: 1 })).toThrow('frames of a closed loop: expected an integer from 2, got 1');
    expect(() => closedLoop({ frames: 8, furthest: { zoom: 0 } })).toThrow(
      'zoom of a closed loop: expected a number above 0',
    );
  });
});

describe('closedMotion', () => {
  it('is in the middle where the motion alone would be, in all its ways', () => {
    const motion = closedMotion([
      { kind: 'zoom', factor: 1.1 },
      { kind: 'rotate', degrees: 5 },
      { kind: 'translate', x: 10, y: -4 },
    ]);
    const furthest = cameraFlow({ ...STILL, x: 40, y: -16, zoom: 1.1 ** 4, degrees: 20 }, 4, 6).data;
    motion(8)
      .flow(4, 4, 6)
      .data.forEach((value, k) => expect(value).toBeCloseTo(furthest[k]!, 4));
  });
});
