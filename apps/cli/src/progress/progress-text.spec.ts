import { expect, it } from 'vitest';
import { formatDuration, TimeLeft } from './progress-text.js';

it('goes on at the speed seen so far, without the wait before the first report', () => {
  const left = new TimeLeft();
  expect(left.update(1, 11, 5000)).toBeUndefined();
  expect(left.update(2, 11, 5100)).toBe(900);
  expect(left.update(6, 11, 6000)).toBe(1000);
  expect(left.update(11, 11, 7000)).toBe(0);
});

it('writes durations as clocks do', () => {
  expect([1, 7000, 750_000, 3_723_000].map(formatDuration)).toEqual(['0:01', '0:07', '12:30', '1:02:03']);
});
