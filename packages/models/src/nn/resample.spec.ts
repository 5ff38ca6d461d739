import { it } from 'vitest';
import { expectLayer } from '../__testing__/expect-layer.js';
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
