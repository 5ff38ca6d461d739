import { expect, it } from 'vitest';
import { given } from './given.js';

it('leaves out what has no value, and nothing else', () => {
  expect(given({ a: undefined, b: 0, c: false, d: '' })).toEqual({ b: 0, c: false, d: '' });
  expect(Object.keys(given({ a: undefined }))).toEqual([]);
});
