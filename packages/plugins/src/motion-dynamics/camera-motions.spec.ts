import { describe, expect, it } from 'vitest';
import { cameraFlow, STILL } from './camera-flow.js';
import { globalTranslation, rotation, zoom } from './camera-motions.js';

describe('globalTranslation', () => {
  it('grows with the frame id', () => {
    const field = globalTranslation({ x: 12, y: -3 });
    expect([...field.flow(2, 1, 2).data]).toEqual([24, 24, -6, -6]);
    expect([...field.flow(0, 1, 1).data].map(Math.abs)).toEqual([0, 0]);
  });
});

describe('zoom', () => {
  it('multiplies from frame to frame, around its centre', () => {
    const center = { x: 0.2, y: 0.8 };
    const flow = zoom({ perFrame: 1.1, center }).flow(3, 4, 4);
    expect(flow).toEqual(cameraFlow({ ...STILL, zoom: 1.1 ** 3, center }, 4, 4));
  });

  it('leaves the first frame alone', () => {
    const still = zoom({ perFrame: 2 }).flow(0, 2, 2).data;
    expect(still.every((value) => value === 0)).toBe(true);
  });
});

describe('rotation', () => {
  it('adds up from frame to frame', () => {
    const flow = rotation({ degreesPerFrame: -5 }).flow(4, 3, 5);
    expect(flow).toEqual(cameraFlow({ ...STILL, degrees: -20 }, 3, 5));
  });
});
