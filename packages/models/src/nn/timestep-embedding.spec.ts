import { it } from 'vitest';
import { expectLayer } from '../__testing__/expect-layer.js';
import { sinusoid, timestepEmbedding } from './timestep-embedding.js';

it.each([
  ['sinusoid', { flipSinToCos: true, freqShift: 0 }],
  ['sinusoid_unflipped', { flipSinToCos: false, freqShift: 1 }],
] as const)("%s gives the waves of diffusers' Timesteps", async (name, options) => {
  await expectLayer(name, (g, input) => sinusoid(g, input('timestep'), { channels: 16, ...options }));
});

it("equals diffusers' TimestepEmbedding", async () => {
  await expectLayer('time_embedding', (g, input) => timestepEmbedding(g, 'time_embedding', input('x'), 12));
});
