import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { givenMasks, latentMask } from './masks.js';

const picture = tensor(new Float32Array(3 * 2 * 3), [1, 3, 2, 3]);
const masks = tensor(
  Float32Array.from({ length: 12 }, (_, k) => k / 12),
  [2, 2, 3],
);

describe('givenMasks', () => {
  it('is that of the frame', async () => {
    const mask = await givenMasks(masks).foreground(picture, 1);
    expect(mask.shape).toEqual([2, 3]);
    expect([...mask.data]).toEqual([...masks.data.slice(6)]);
  });

  it('refuses a frame without a mask, and masks of another size', () => {
    expect(() => givenMasks(masks).foreground(picture, 2)).toThrow(
      'Masks: expected one of 3x2 for frame 2, got masks [2, 2, 3]',
    );
    const wide = tensor(new Float32Array(3 * 2 * 4), [1, 3, 2, 4]);
    expect(() => givenMasks(masks).foreground(wide, 0)).toThrow('expected one of 4x2 for frame 0');
  });
});

const maskWith = (height: number, width: number, cells: readonly (readonly [number, number, number])[]) => {
  const data = new Float32Array(height * width);
  for (const [y, x, value] of cells) data[y * width + x] = value;
  return tensor(data, [height, width]);
};

describe('latentMask', () => {
  it('dilates by 5×5', () => {
    const mask = latentMask(maskWith(7, 8, [[3, 4, 1]]), 7, 8);
    expect(mask.shape).toEqual([1, 1, 7, 8]);
    mask.data.forEach((value, cell) => {
      const [y, x] = [Math.floor(cell / 8), cell % 8];
      expect(value).toBe(Number(Math.abs(y - 3) <= 2 && Math.abs(x - 4) <= 2));
    });
  });

  it('reads the nearest cell as PyTorch does, the upper left one of a block', () => {
    const read = latentMask(maskWith(16, 32, [[0, 28, 0.5]]), 2, 8);
    expect([...read.data.slice(5, 8)]).toEqual([0.5, 0.5, 0.5]);
    const missed = latentMask(maskWith(16, 32, [[1, 29, 1]]), 2, 8);
    expect(missed.data.every((value) => value === 0)).toBe(true);
  });
});
