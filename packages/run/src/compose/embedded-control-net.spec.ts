import { expect, it } from 'vitest';
import { embeddedControlNet, noEmbeddedControlNet } from './embedded-control-net.js';

it('is there for edges and depth, of the embedded model alone', () => {
  expect(embeddedControlNet('depth', 'embedded')).toBe('depth');
  expect(embeddedControlNet('canny', '/models/sd')).toBeUndefined();
  expect(embeddedControlNet('pose', 'embedded')).toBeUndefined();
});

it('says why there is none', () => {
  expect(noEmbeddedControlNet('pose: expected a folder with a ControlNet', 'embedded').message).toBe(
    'pose: expected a folder with a ControlNet for the model; the embedded model has none',
  );
  expect(noEmbeddedControlNet('canny: expected a ControlNet', '/models/sd').message).toMatch(
    /do not fit other models$/,
  );
});
