import { expect, it } from 'vitest';
import { controlPicture } from './control-pictures.js';

const red = { width: 2, height: 1, data: Uint8Array.of(255, 0, 51, 0, 102, 0) };

it('gives colours plane by plane, in [0, 1]', () => {
  const { data, shape } = controlPicture(red, 3);
  expect(shape).toEqual([1, 3, 1, 2]);
  expect([...data].map((value) => Math.round(value * 255))).toEqual([255, 0, 0, 102, 51, 0]);
});

it("makes colours grey as Pillow's mode L does", () => {
  // Image.new('RGB', (1, 1), (255, 0, 51)).convert('L').getpixel((0, 0)) == 82, (0, 102, 0): 60
  expect([...controlPicture(red, 1).data].map((value) => Math.round(value * 255))).toEqual([82, 60]);
});

it('repeats grey and leaves alpha out', () => {
  const grey = { width: 1, height: 1, data: Uint8Array.of(51) };
  expect([...controlPicture(grey, 3).data]).toEqual([...new Float32Array(3).fill(0.2)]);
  const alpha = { width: 1, height: 1, data: Uint8Array.of(255, 0, 0, 7) };
  expect([...controlPicture(alpha, 3).data]).toEqual([1, 0, 0]);
});
