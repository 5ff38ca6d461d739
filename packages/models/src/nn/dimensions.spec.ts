import { expect, it } from 'vitest';
import { imageDimensions, tokenDimensions } from './dimensions.js';

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
