import { expect, it } from 'vitest';
import { expectLayer } from '../__testing__/expect-layer.js';
import { printLayer } from '../__testing__/print-layer.js';
import { downsample, upsample } from './resample.js';

it.each([
  ['downsample_even', 1],
  ['downsample_end', 0],
] as const)("%s of an odd height equals diffusers' Downsample2D with padding %d", async (name, padding) => {
  await expectLayer(name, (g, input) => downsample(g, name, input('x'), padding));
});

it("upsample to an odd height equals diffusers' Upsample2D", async () => {
  await expectLayer('upsample', (g, input) => upsample(g, 'upsample', input('x'), 5, 8));
});

it('upsample joins repeating and convolving where the size is exactly doubled', () => {
  const weights = { 'up.conv.weight': [8, 8, 3, 3], 'up.conv.bias': [8] };
  expect(printLayer([1, 8, 4, 5], weights, (g, x) => upsample(g, 'up', x, 8, 10))).toContain('DepthToSpace');
  expect(printLayer([1, 8, 4, 5], weights, (g, x) => upsample(g, 'up', x, 7, 10))).not.toContain('DepthToSpace');
});
