import { describe, expect, it } from 'vitest';
import { fillHoles, otsuThreshold, salientCells } from './salient-cells.js';

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

describe('salientCells', () => {
  it('are those above the threshold, and what they enclose', () => {
    const ring = Float32Array.of(0, 0.1, 0, 0, 9, 8, 9, 0, 8, 0.2, 8, 0, 9, 8, 9, 0);
    expect([...salientCells(ring, 4, 4)]).toEqual([0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0]);
  });
});

const fill = (...rows: string[]) => {
  const mask = Uint8Array.from(rows.join(''), (cell) => Number(cell === '#'));
  const filled = [...fillHoles(mask, rows.length, rows[0]!.length)].map((cell) => (cell === 1 ? '#' : '.')).join('');
  return rows.map((row, y) => filled.slice(y * row.length, (y + 1) * row.length));
};

describe('fillHoles', () => {
  it('fills what is enclosed and leaves bays open', () => {
    expect(fill('.####.', '.#..#.', '.####.', '.#..#.')).toEqual(['.####.', '.####.', '.####.', '.#..#.']);
  });

  it('leaves an empty and a full mask as they are', () => {
    expect(fill('...', '...')).toEqual(['...', '...']);
    expect(fill('###', '###')).toEqual(['###', '###']);
  });
});
