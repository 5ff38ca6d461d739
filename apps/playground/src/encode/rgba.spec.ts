import { expect, it } from 'vitest';
import { frameOfRgba, rgbaOf } from './rgba.js';

it('adds an opaque alpha, and takes it away', () => {
  const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const rgba = rgbaOf({ data });
  expect([...rgba]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  expect(frameOfRgba(2, 1, rgba)).toEqual({ width: 2, height: 1, data });
});

it('lays what is transparent over black', () => {
  const { data } = frameOfRgba(1, 1, Uint8ClampedArray.of(200, 100, 50, 51));
  expect([...data]).toEqual([40, 20, 10]);
});
