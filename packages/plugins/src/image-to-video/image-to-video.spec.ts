import { FirstFrame, type PictureFrame } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { partsOf } from '../__testing__/parts-of.js';
import { imageToVideo } from './image-to-video.js';

const picture = (...data: number[]): PictureFrame => ({ width: 2, height: 1, data: Uint8Array.from(data) });
const firstFrame = async (given: PictureFrame) =>
  (await partsOf(imageToVideo({ picture: given }))).get(FirstFrame).picture({ width: 2, height: 1 });

it('gives its picture as models see pictures', async () => {
  const { data, shape } = await firstFrame(picture(0, 255, 0, 255, 0, 255));
  expect(shape).toEqual([1, 3, 1, 2]);
  expect([...data]).toEqual([-1, 1, 1, -1, -1, 1]);
  expect([...(await firstFrame(picture(255, 0))).data]).toEqual([1, -1, 1, -1, 1, -1]);
});

it('refuses what is no picture', async () => {
  await expect(firstFrame('a.png' as unknown as PictureFrame)).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringMatching(/^image-to-video\.picture: expected a picture \{ width, height, data \}/) as string,
  });
});
