import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { givenMasks } from './given-masks.js';

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
