import { expect, it } from 'vitest';
import { madeClipPart } from './made-clip.js';

const frames = Array.from({ length: 8 }, (_, k) => ({ width: 1, height: 1, data: Uint8Array.of(k, k, k) }));
const shown = (part: Parameters<typeof madeClipPart>[1], framesPerSecond = 4) => {
  const clip = madeClipPart({ frames, framesPerSecond }, part);
  return { rate: clip.rate, frames: clip.frames.map(({ data }) => data[0]) };
};

it('is taken apart as a file of the same frames is', () => {
  expect(shown({ file: 'made' })).toEqual({ rate: 4, frames: [0, 1, 2, 3, 4, 5, 6, 7] });
  expect(shown({ file: 'made', start: 0.5, end: 1.5 })).toEqual({ rate: 4, frames: [2, 3, 4, 5] });
  expect(shown({ file: 'made', rate: 2 })).toEqual({ rate: 2, frames: [0, 2, 4, 6] });
  expect(() => shown({ file: 'made', start: 9 })).toThrow('made');
});

it('is a picture where it has one frame', () => {
  expect(madeClipPart({ frames: frames.slice(0, 1), framesPerSecond: 4 }, { file: 'made' }).still).toBe(true);
});
