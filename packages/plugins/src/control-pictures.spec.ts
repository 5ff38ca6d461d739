import { scale, tensor } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { CONTROL_KINDS, controlPictures, picturesOfFrames } from './control-pictures.js';

/** Dark to the left, light to the right; the gradient at the edge is 240. */
const frame = {
  width: 16,
  height: 16,
  data: Uint8Array.from({ length: 768 }, (_, k) => (Math.floor(k / 3) % 16 < 8 ? 60 : 120)),
};
const thresholds = { cannyLow: 100, cannyHigh: 200 };

it.each(CONTROL_KINDS)('makes pictures of %s', async (kind) => {
  const { data, shape } = await controlPictures([frame, frame], { kind, ...thresholds });
  expect(shape).toEqual([2, 3, 16, 16]);
  const values = new Set(data.map((value) => Math.round(255 * value)));
  // Edges and depths fill the whole range; pictures stay as they are.
  expect([...values].sort((a, b) => a - b)).toEqual(kind === 'pose' || kind === 'ready' ? [60, 120] : [0, 255]);
});

it('takes the thresholds of the detector', async () => {
  const edges = async (cannyLow: number, cannyHigh: number) => {
    const { data } = await controlPictures([frame], { kind: 'canny', cannyLow, cannyHigh });
    return data.some((value) => value > 0);
  };
  expect([await edges(100, 239), await edges(100, 240), await edges(1000, 1000)]).toEqual([true, false, false]);
});

it('stops at the signal', async () => {
  const stopped = controlPictures([frame], { kind: 'depth', ...thresholds, signal: AbortSignal.abort() });
  await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
});

it('hands a run its frames’ pictures as they are decoded', () => {
  const pictures = tensor(new Float32Array(3 * 3 * 4).fill(1), [3, 3, 2, 2]);
  const video = { frames: 2, width: 2, height: 2 };
  expect(picturesOfFrames('a', pictures, { video }).data).toEqual(new Float32Array(24).fill(1));
  const asDecoded = (own: typeof pictures) => scale(own.shape[0]!, own);
  expect(picturesOfFrames('a', pictures, { video, asDecoded }).data).toEqual(new Float32Array(24).fill(2));
});
