import { expect, it } from 'vitest';
import { modelPictures } from './model-pictures.js';

it('spreads bytes over [-1, 1], channel by channel, one picture a frame', async () => {
  const frame = (...data: number[]) => ({ width: 1, height: 1, data: Uint8Array.from(data) });
  const pictures = await modelPictures([frame(0, 255, 51), frame(255, 0, 0)]);
  expect(pictures.shape).toEqual([2, 3, 1, 1]);
  [-1, 1, -0.6, 1, -1, -1].forEach((value, k) => expect(pictures.data[k]).toBeCloseTo(value, 6));
});

it('refuses no frames', async () => {
  await expect(modelPictures([])).rejects.toMatchObject({ code: 'media' });
});
