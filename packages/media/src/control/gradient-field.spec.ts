import { describe, expect, it } from 'vitest';
import { gradientField } from './gradient-field.js';

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
