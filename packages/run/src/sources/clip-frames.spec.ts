import type { Frame } from '@zeroreel/media';
import { expect, it } from 'vitest';
import { clipFrames, fitFrame } from './clip-frames.js';

const grey = (level: number): Frame => ({ width: 4, height: 2, data: new Uint8Array(24).fill(level) });
const wanted = { width: 2, height: 2, frames: 3, rule: 'fit' } as const;

it('takes the first frames, at the size of the video', () => {
  const frames = clipFrames({ name: 'a.mp4', frames: [1, 2, 3, 4].map(grey), still: false }, wanted);
  expect(frames.map(({ width, data }) => [width, data[0]])).toEqual([
    [2, 1],
    [2, 2],
    [2, 3],
  ]);
});

it('repeats a picture, and refuses a short clip', () => {
  expect(clipFrames({ name: 'a.png', frames: [grey(7)], still: true }, wanted)).toHaveLength(3);
  expect(() => clipFrames({ name: 'a.mp4', frames: [grey(7)], still: false }, wanted)).toThrow(
    'a.mp4: expected 3 frames or more, as the video has, got 1',
  );
});

it('cuts or stretches', () => {
  const frame = { width: 8, height: 2, data: Uint8Array.from({ length: 48 }, (_, k) => Math.floor(k / 3) % 8) };
  const size = { width: 2, height: 2 };
  expect([...fitFrame(frame, size, 'fit').data.subarray(0, 6)]).toEqual([3, 3, 3, 4, 4, 4]);
  const [left = 0, , , right = 0] = fitFrame(frame, size, 'paper').data;
  expect([left < 3, right > 4]).toEqual([true, true]);
});
