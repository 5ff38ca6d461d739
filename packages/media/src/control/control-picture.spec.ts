import { expect, it } from 'vitest';
import { controlPicture } from './control-picture.js';

it('puts the channels into planes between 0 and 1', () => {
  const { shape, data } = controlPicture({ width: 2, height: 1, data: Uint8Array.of(255, 51, 0, 0, 102, 255) });
  expect(shape).toEqual([1, 3, 1, 2]);
  expect([...data]).toEqual([1, 0, 0.2, 0.4, 0, 1].map(Math.fround));
});

it('repeats grey', () => {
  expect([...controlPicture({ width: 2, height: 1, data: Uint8Array.of(255, 0) }).data]).toEqual([1, 0, 1, 0, 1, 0]);
});

it('lays alpha over black', () => {
  expect([...controlPicture({ width: 1, height: 1, data: Uint8Array.of(255, 0, 255, 0) }).data]).toEqual([0, 0, 0]);
});
