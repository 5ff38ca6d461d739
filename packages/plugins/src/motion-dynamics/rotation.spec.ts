import { describe, expect, it } from 'vitest';
import { cameraFlow, STILL } from './camera-flow.js';
import { rotation } from './rotation.js';

describe('rotation', () => {
  it('adds up from frame to frame', () => {
    const flow = rotation({ degreesPerFrame: -5 }).flow(4, 3, 5);
    expect(flow).toEqual(cameraFlow({ ...STILL, degrees: -20 }, 3, 5));
  });
});
