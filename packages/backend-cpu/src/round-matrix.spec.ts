import { expect, it } from 'vitest';
import { RoundedMatrix } from './round-matrix.js';

it('rounds each output by its largest weight, ties to even, and lays inputs before outputs', () => {
  const matrix = new RoundedMatrix([2, 3], new ArrayBuffer(6));
  matrix.round(0, Float32Array.of(64, 0.5, -1.5));
  matrix.round(1, Float32Array.of(-0.25, 0, 0.125));
  expect([...matrix.integers]).toEqual([64, -64, 0, 0, -2, 32]);
  expect([...matrix.scale]).toEqual([1, 0.25 / 64]);
  expect([...matrix.sums]).toEqual([62, -0.125]);
});

it('puts the channels of one cell of a kernel after those of the other', () => {
  const matrix = new RoundedMatrix([1, 2, 1, 3], new ArrayBuffer(6));
  matrix.round(0, Float32Array.of(1, 2, 3, 10, 20, 64));
  expect([...matrix.integers]).toEqual([1, 10, 2, 20, 3, 64]);
});

it('leaves zeros zero, and no scale to a row with a number that is none', () => {
  const matrix = new RoundedMatrix([3, 2], new ArrayBuffer(6));
  matrix.round(0, Float32Array.of(0, 0, NaN, 1, 1, NaN));
  expect([...matrix.integers].filter((_, index) => index % 3 === 0)).toEqual([0, 0]);
  expect(matrix.scale[0]).toBeGreaterThan(0);
  expect([matrix.sums[0], matrix.scale[1], matrix.scale[2]]).toEqual([0, NaN, NaN]);
});
