import { expect, it } from 'vitest';
import { embeddedControlNet } from './embedded-control-net.js';

it('is there for edges and depth, of the embedded model alone', () => {
  expect(embeddedControlNet('depth', 'embedded')).toBe('depth');
  expect(embeddedControlNet('canny', '/models/sd')).toBeUndefined();
  expect(embeddedControlNet('pose', 'embedded')).toBeUndefined();
});
