import { expect, it } from 'vitest';
import { clipSize } from './clip-size.js';

const frame = (width: number, height: number) => ({ width, height, data: new Uint8Array(width * height) });

it('is the size of every frame', () => {
  expect(clipSize([frame(3, 2), frame(3, 2)])).toEqual({ width: 3, height: 2 });
});

it('refuses no frames, and says which frame has another size', () => {
  expect(() => clipSize([])).toThrow('at least one frame, got none');
  expect(() => clipSize([frame(3, 2), frame(3, 2), frame(2, 3)])).toThrow('got 3×2 and 2×3 at frame 2');
});
