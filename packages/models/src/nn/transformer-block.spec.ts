import { it } from 'vitest';
import { expectLayer } from '../__testing__/expect-layer.js';
import { attentionToItself } from '../__testing__/attention-processors.js';
import { transformerBlock } from './transformer-block.js';

it("equals diffusers' BasicTransformerBlock", async () => {
  await expectLayer('transformer_block', (g, input) =>
    transformerBlock(g, 'transformer_block', input('x'), {
      heads: 2,
      context: { embeddings: input('context'), frames: 1 },
      selfAttention: attentionToItself,
    }),
  );
});
