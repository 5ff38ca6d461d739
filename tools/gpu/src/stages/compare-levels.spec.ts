import { describe, expect, it } from 'vitest';
import { compareLevels } from './compare-levels.js';

describe('compareLevels', () => {
  it('counts what is off by more than two levels', () => {
    const actual = Uint8Array.of(10, 12, 13, 255);
    expect(compareLevels(actual, Uint8Array.of(10, 10, 10, 250))).toMatchObject({ offByMoreThan2: 0.5, largest: 5 });
  });

  it('measures noise in dB', () => {
    expect(compareLevels(Uint8Array.of(0, 0), Uint8Array.of(255, 255)).psnr).toBeCloseTo(0);
    expect(compareLevels(Uint8Array.of(1, 1), Uint8Array.of(0, 2)).psnr).toBeCloseTo(48.13, 2);
    expect(compareLevels(Uint8Array.of(7), Uint8Array.of(7)).psnr).toBe(Infinity);
  });

  it.each([new Uint8Array(), Uint8Array.of(1)])('takes pictures of another size for all different', (actual) => {
    expect(compareLevels(actual, Uint8Array.of(1, 2)).offByMoreThan2).toBe(1);
  });
});
