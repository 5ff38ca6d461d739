import { expect, it } from 'vitest';
import { latentProjectionFor } from './latent-projection.js';

it('knows Stable Diffusion and the mini family by their scaling factors, and says so of no other', () => {
  expect(latentProjectionFor(0.18215)?.factors[3]).toEqual([-0.184, -0.271, -0.473]);
  expect(latentProjectionFor(0.38039)?.bias).toEqual([0.1349, -0.1676, 0.0424]);
  expect(latentProjectionFor(0.13025)).toBeUndefined(); // SDXL
});
