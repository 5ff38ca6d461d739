import type { Frame } from '@zeroreel/media';
import { expect, it } from 'vitest';
import { drawControl } from './draw-control.js';

const options = { cannyLow: 100, cannyHigh: 200, rule: 'fit' } as const;
/** Red to the left, a little green to the right. */
const frame: Frame = {
  width: 16,
  height: 8,
  data: Uint8Array.from({ length: 384 }, (_, at) => (Math.floor(at / 3) % 16 < 8 ? [200, 0, 0] : [0, 40, 0])[at % 3]!),
};

it('draws what is ready as it is, at the size of the video', async () => {
  const size = { width: 8, height: 8 };
  const [drawn, ...more] = await drawControl([frame], { ...options, kind: 'ready', size });
  expect(more).toEqual([]);
  expect([drawn!.width, drawn!.height]).toEqual([8, 8]);
  expect([...drawn!.data.subarray(0, 3), ...drawn!.data.subarray(21, 24)]).toEqual([200, 0, 0, 0, 40, 0]);
});

it('draws edges, white on black, and none above the thresholds', async () => {
  const drawing = { ...options, kind: 'canny', size: { width: 16, height: 8 } } as const;
  const [edges] = await drawControl([frame], drawing);
  expect(new Set(edges!.data)).toEqual(new Set([0, 255]));
  const [none] = await drawControl([frame], { ...drawing, cannyLow: 2000, cannyHigh: 2000 });
  expect(new Set(none!.data)).toEqual(new Set([0]));
});
