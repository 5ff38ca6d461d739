import { describe, expect, it } from 'vitest';
import { cameraFlow, STILL } from './camera-flow.js';
import { zoom } from './zoom.js';

describe('zoom', () => {
  it('multiplies from frame to frame, around its centre', () => {
    const center = { x: 0.2, y: 0.8 };
    const flow = zoom({ perFrame: 1.1, center }).flow(3, 4, 4);
    expect(flow).toEqual(cameraFlow({ ...STILL, zoom: 1.1 ** 3, center }, 4, 4));
  });

  it('leaves the first frame alone', () => {
    expect(
      zoom({ perFrame: 2 })
        .flow(0, 2, 2)
        .data.every((value) => value === 0),
    ).toBe(true);
  });
});
