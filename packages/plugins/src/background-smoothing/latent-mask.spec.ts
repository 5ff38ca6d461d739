import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { latentMask } from './latent-mask.js';

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
