import { describe, expect, it } from 'vitest';
import { otsuThreshold } from './otsu-threshold.js';

describe('otsuThreshold', () => {
  it('parts two groups between them', () => {
    const values = Float32Array.from([1, 1.1, 1.2, 0.9, 8, 8.2, 7.9]);
    const threshold = otsuThreshold(values);
    expect(threshold).toBeGreaterThanOrEqual(1.2);
    expect(threshold).toBeLessThan(7.9);
  });

  it('is 0 where nothing stands out', () => {
    expect(otsuThreshold(new Float32Array(5))).toBe(0);
  });

  it('parts groups of unequal size by their means, not in the middle', () => {
    const values = Float32Array.from({ length: 100 }, (_, k) => (k < 95 ? k / 95 : 10));
    expect(otsuThreshold(values)).toBeLessThan(9.99);
    expect(otsuThreshold(values)).toBeGreaterThanOrEqual(0.95);
  });
});
