import { expect, it } from 'vitest';
import { requireStrength } from './overlay-options.js';

it('takes any number as a strength', () => {
  for (const strength of [0, 1, 0.7, -1, 2]) expect(() => requireStrength(strength)).not.toThrow();
});

it.each([NaN, Infinity])('refuses %f', (strength) => {
  expect(() => requireStrength(strength)).toThrow(`strength: expected a number, got ${strength}`);
});
