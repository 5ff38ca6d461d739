import type { Flow } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { cameraFlow, STILL } from './camera-flow.js';

/** Where a cell looks, in cells. */
const target = ({ height, width, data }: Flow, row: number, column: number) => {
  const cell = row * width + column;
  return {
    column: column + (data[cell]! * width) / 512,
    row: row + (data[height * width + cell]! * height) / 512,
  };
};

describe('cameraFlow', () => {
  it('does not move in the first frame’s pose', () => {
    expect(cameraFlow(STILL, 4, 6).data.every((value) => value === 0)).toBe(true);
  });

  it('pans by canvas pixels on any grid', () => {
    const { data } = cameraFlow({ ...STILL, x: 8, y: -4 }, 2, 3);
    expect([...data]).toEqual([8, 8, 8, 8, 8, 8, -4, -4, -4, -4, -4, -4]);
  });

  it('magnifies around the middle: a corner looks halfway in', () => {
    const corner = target(cameraFlow({ ...STILL, zoom: 2 }, 8, 16), 0, 0);
    expect(corner.column).toBeCloseTo(7.5 - 7.5 / 2, 4);
    expect(corner.row).toBeCloseTo(3.5 - 3.5 / 2, 4);
  });

  it('leaves the centre in place', () => {
    const fixed = target(cameraFlow({ ...STILL, zoom: 3, degrees: 40, center: { x: 0.25, y: 0.5 } }, 5, 10), 2, 2);
    expect(fixed.row).toBeCloseTo(2, 4);
    expect(fixed.column).toBeCloseTo(2, 4);
  });

  it('turns clockwise: the top of the picture shows what was on the left, also on wide grids', () => {
    const top = target(cameraFlow({ ...STILL, degrees: 90 }, 5, 9), 0, 4);
    expect(top.row).toBeCloseTo(2, 4);
    expect(top.column).toBeCloseTo(2, 4);
  });
});
