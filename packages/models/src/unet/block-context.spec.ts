import { expect, it } from 'vitest';
import { BlockGraph } from '../__testing__/block-graph.js';
import { blockResnet, blockTransformer } from './block-context.js';

it('reads the resnets and attentions of the block whose scope is open', () => {
  const block = new BlockGraph();
  const { g, context } = block;
  const [level] = context.config.levels;
  const x = block.input('x', [2, 320, 8, 8]);
  const result = g.scope('down_blocks.0', () => {
    return blockTransformer(g, 1, blockResnet(g, 1, x, level, context), level, context);
  });
  const read = [...g.usedKeys];
  expect(read.every((key) => /^down_blocks\.0\.(resnets|attentions)\.1\./.test(key))).toBe(true);
  expect(read).toContain('down_blocks.0.attentions.1.transformer_blocks.0.attn2.to_k.weight');
  expect(result.shape).toEqual([4, 320, 8, 8]);
});
