import { expect, it } from 'vitest';
import { measureSpeed } from './measure-speed.js';

it('counts products by the clock, and goes on until there is something to tell', () => {
  let time = 0;
  // Ten milliseconds for each matrix: three of them are more than 25.
  const speed = measureSpeed(() => 10 * time++);
  expect(speed).toBeCloseTo((3 * 64 ** 3) / 30);
});
