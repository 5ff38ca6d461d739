import { expect, it } from 'vitest';
import { betaQuantile } from './beta-quantile.js';

// [p, a, scipy.stats.beta.ppf(p, a, a)], scipy 1.17
it.each([
  [0, 0.6, 0],
  [1e-6, 0.6, 1.8558824624053043e-10],
  [0.02, 0.6, 0.002732982024577027],
  [0.25, 0.6, 0.17568037865269498],
  [0.5, 0.6, 0.5],
  [0.875, 0.6, 0.942843636377586],
  [1, 0.6, 1],
  [0.02, 1, 0.02],
  [0.875, 1, 0.875],
  [0.25, 0.2, 0.023814718768253692],
  [0.875, 0.2, 0.9992441383522824],
])('finds the %f quantile of shape %f at %f', (p, shape, x) => {
  expect(betaQuantile(p, shape)).toBeCloseTo(x, 13);
});
