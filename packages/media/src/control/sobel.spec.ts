import { describe, expect, it } from 'vitest';
import { gradientField, sobel, type ApertureSize } from './sobel.js';

const grey = (width: number, height: number, value: (x: number, y: number) => number) => ({
  width,
  height,
  channels: 1,
  data: Array.from({ length: width * height }, (_, at) => value(at % width, Math.floor(at / width))),
});

describe('sobel', () => {
  it.each<readonly [ApertureSize, number]>([
    [3, 8],
    [5, 128],
    [7, 128],
  ])('knows the slope of a ramp, aperture %i', (apertureSize, gain) => {
    // A slope of 1 a pixel: smooth · Σ k·derive(k), over 16 at an aperture of 7.
    const { dx, dy } = sobel(
      grey(9, 9, (x, y) => 3 * x - 2 * y + 100),
      apertureSize,
    );
    expect([dx[4 * 9 + 4], dy[4 * 9 + 4]]).toEqual([3 * gain, -2 * gain]);
  });

  it('repeats the border', () => {
    const { dx } = sobel(
      grey(3, 1, (x) => 10 * x),
      3,
    );
    expect([...dx]).toEqual([40, 80, 40]);
  });

  it('keeps channels apart', () => {
    const { dx } = sobel({ width: 3, height: 1, channels: 2, data: [0, 5, 1, 5, 2, 5] }, 3);
    expect([...dx]).toEqual([4, 0, 8, 0, 4, 0]);
  });

  it('rounds the sums of aperture 7 half to even', () => {
    // A bright end, repeated beyond the border: 64 times a part of derive, over 16. A bright middle: derive itself times 64 over 16.
    const { dx } = sobel(
      grey(7, 1, (x) => (x === 6 ? 1 : 0)),
      7,
    );
    expect([...dx]).toEqual([0, 0, 0, 4, 20, 40, 40]);
    const { dy } = sobel(
      grey(1, 7, (_, y) => (y === 3 ? 1 : 0)),
      7,
    );
    expect([...dy]).toEqual([4, 16, 20, 0, -20, -16, -4]);
  });
});

/** Red falls by 1, green rises by 2, blue rises by 2 a pixel. */
const slopes = {
  width: 3,
  height: 1,
  channels: 3,
  data: [9, 0, 10, 8, 2, 12, 7, 4, 14],
};

describe('gradientField', () => {
  it('takes the channel of the largest gradient', () => {
    const { dx, dy, magnitude } = gradientField(slopes, 3, false);
    expect([...dx]).toEqual([8, 16, 8]);
    expect([...dy]).toEqual([0, 0, 0]);
    expect([...magnitude]).toEqual([8, 16, 8]);
  });

  it('takes the first channel of equal ones', () => {
    const { dx } = gradientField({ ...slopes, data: [9, 0, 5, 8, 1, 5, 7, 2, 5] }, 3, false);
    expect([...dx]).toEqual([-4, -8, -4]);
  });

  it('squares for the L2 norm', () => {
    const diagonal = { width: 3, height: 3, channels: 1, data: [0, 1, 2, 1, 2, 3, 2, 3, 4] };
    expect(gradientField(diagonal, 3, false).magnitude[4]).toBe(16);
    expect(gradientField(diagonal, 3, true).magnitude[4]).toBe(128);
  });
});
