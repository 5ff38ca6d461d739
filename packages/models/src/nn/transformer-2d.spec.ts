import { it } from 'vitest';
import { expectLayer } from '../__testing__/expect-layer.js';
import { attentionToItself } from '../__testing__/attention-processors.js';
import { transformer2d } from './transformer-2d.js';

it.each([
  ['transformer_conv', false],
  ['transformer_linear', true],
])("%s equals diffusers' Transformer2DModel", async (name, useLinearProjection) => {
  await expectLayer(name, (g, input) =>
    transformer2d(g, name, input('x'), {
      layers: 2,
      heads: 2,
      normGroups: 4,
      useLinearProjection,
      context: { embeddings: input('context'), frames: 1 },
      selfAttention: attentionToItself,
    }),
  );
});
