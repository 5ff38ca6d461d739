import { expect, it } from 'vitest';
import { worthwhileThreads } from './measure-threads.js';

it.each([
  { what: 'processors of their own', together: [100, 98], threads: 2 },
  { what: 'one processor for both', together: [50, 52], threads: 1 },
  { what: 'a second one that is half taken', together: [70, 72], threads: 1 },
  { what: 'four processors of two threads each', together: Array<number>(8).fill(62), threads: 5 },
  { what: 'a clock that jumped', together: [400, 400], threads: 2 },
  { what: 'workers that came to nothing', together: [0, 0], threads: 1 },
])('$what: $threads', ({ together, threads }) => {
  expect(worthwhileThreads({ alone: 100, together })).toBe(threads);
});
