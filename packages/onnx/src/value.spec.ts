import { describe, expect, it } from 'vitest';
import { broadcastShape, elementCount, formatShape, sameShape } from './value.js';

describe('shape', () => {
  it.each([
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [
      [2, 1, 4],
      [3, 1],
      [2, 3, 4],
    ],
    [[], [5], [5]],
    [[1], [0], [0]],
    [[2, 3], [3, 2], undefined],
    [[4], [2, 3], undefined],
  ])('broadcasts %j and %j to %j, either way round', (a, b, expected) => {
    expect(broadcastShape(a, b)).toEqual(expected);
    expect(broadcastShape(b, a)).toEqual(expected);
  });

  it('counts elements, one for a scalar', () => {
    expect(elementCount([2, 3, 4])).toBe(24);
    expect(elementCount([])).toBe(1);
  });

  it('compares ranks as well as lengths', () => {
    expect(sameShape([1, 2], [1, 2])).toBe(true);
    expect(sameShape([1, 2], [1, 3])).toBe(false);
    expect(sameShape([2], [2, 1])).toBe(false);
  });

  it('prints', () => expect(formatShape([1, 4, 64, 64])).toBe('[1, 4, 64, 64]'));
});
