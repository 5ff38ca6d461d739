import { expect, it } from 'vitest';
import { givenPictures } from './given-pictures.js';

it('passes frames on, alpha over black', async () => {
  const pose = givenPictures('pose');
  expect(pose.name).toBe('pose');
  const { shape, data } = await pose.prepare([
    { width: 1, height: 1, data: Uint8Array.of(255, 51, 0) },
    { width: 1, height: 1, data: Uint8Array.of(255, 51, 0, 0) },
  ]);
  expect(shape).toEqual([2, 3, 1, 1]);
  expect([...data]).toEqual([1, Math.fround(0.2), 0, 0, 0, 0]);
});
