import { describe, expect, it } from 'vitest';
import { cameraFlow, STILL } from './camera-flow.js';
import { keyframedPath } from './keyframed-path.js';

const path = keyframedPath([
  { frame: 2, x: 20, zoom: 1.2 },
  { frame: 6, x: 20, y: 40, degrees: 8 },
]);
const flowAt = (frameId: number) => path.flow(frameId, 4, 4);

describe('keyframedPath', () => {
  it.each([
    [0, {}],
    [1, { x: 10, zoom: 1.1 }],
    [2, { x: 20, zoom: 1.2 }],
    [3, { x: 20, y: 10, zoom: 1.15, degrees: 2 }],
    [6, { x: 20, y: 40, degrees: 8 }],
    [9, { x: 20, y: 40, degrees: 8 }],
  ])('frame %i is at its place on the path', (frameId, pose) => {
    const expected = cameraFlow({ ...STILL, ...pose }, 4, 4).data;
    flowAt(frameId).data.forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, 4));
  });

  it.each([
    [[], 'expected at least one keyframe, got none'],
    [[{ frame: 0 }], 'expected a frame after 0, got 0'],
    [[{ frame: 3 }, { frame: 3 }], 'expected a frame after 3, got 3'],
    [[{ frame: 1.5 }], 'expected a frame after 0, got 1.5'],
    [[{ frame: 1, zoom: 0 }], 'expected a zoom above 0 at frame 1, got 0'],
  ])('refuses %o', (keyframes, message) => {
    expect(() => keyframedPath(keyframes)).toThrow(message);
  });
});
