import { describe, expect, it } from 'vitest';
import { fillHoles } from './fill-holes.js';

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
