import { expect, it } from 'vitest';
import { printLayer } from '../__testing__/print-layer.js';
import { imageDimensions, repeatRows, tokenDimensions } from './dimensions.js';

const value = (...shape: number[]) => ({ name: 'x', dtype: 'float32', shape }) as const;

it('takes shapes apart', () => {
  expect(imageDimensions(value(2, 4, 6, 5))).toEqual([2, 4, 6, 5]);
  expect(tokenDimensions(value(2, 30, 4))).toEqual([2, 30, 4]);
});

it.each([
  ['an image', () => imageDimensions(value(2, 4, 30)), 'x: expected the axes [N, C, H, W], got [2, 4, 30]'],
  ['tokens', () => tokenDimensions(value(2, 30)), 'x: expected the axes [B, N, C], got [2, 30]'],
  ['tokens of four axes', () => tokenDimensions(value(2, 4, 6, 5)), 'expected the axes [B, N, C], got [2, 4, 6, 5]'],
])('refuses other axes for %s', (_, take, message) => {
  expect(take).toThrow(message);
});

it('repeats the frames of one row for the others, row-major', () => {
  expect(printLayer([2, 3], {}, (g, x) => repeatRows(g, x, 6))).toContain('Concat(x, x, x) axis=0 float32 [6, 3]');
});

it('leaves a batch of all rows as it is', () => {
  expect(printLayer([6, 3], {}, (g, x) => repeatRows(g, x, 6))).not.toContain('Concat');
});
