import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { shrinkToLab } from './lab-picture.js';

/** A picture of one colour, 8 bits a channel. */
const plain = ([r, g, b]: readonly number[], height = 1, width = 1) => {
  const data = [r, g, b].flatMap((value) => Array<number>(height * width).fill((value! / 255) * 2 - 1));
  return tensor(Float32Array.from(data), [1, 3, height, width]);
};

describe('shrinkToLab', () => {
  it.each([
    [
      [255, 255, 255],
      [100, 0, 0],
    ],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
    [
      [255, 0, 0],
      [53.24, 80.09, 67.2],
    ],
    [
      [0, 255, 0],
      [87.73, -86.18, 83.18],
    ],
    [
      [0, 0, 255],
      [32.3, 79.19, -107.86],
    ],
    [
      [128, 128, 128],
      [53.59, 0, 0],
    ],
  ])('%j is L*a*b* %j', (rgb, lab) => {
    const { cells } = shrinkToLab(plain(rgb), 1);
    cells[0]!.forEach((value, k) => expect(Math.abs(value - lab[k]!)).toBeLessThan(0.1));
  });

  it('takes the mean of each block, of what there is at the edges', () => {
    const picture = plain([0, 0, 0], 3, 5);
    for (let channel = 0; channel < 3; channel++) {
      picture.data.fill(1, channel * 15 + 14, channel * 15 + 15);
    }
    const { height, width, cells } = shrinkToLab(picture, 2);
    expect([height, width]).toEqual([2, 3]);
    expect(cells.slice(0, 5).every(([l]) => Math.abs(l) < 1e-9)).toBe(true);
    expect(cells[5]![0]).toBeCloseTo(100, 1);
  });
});
