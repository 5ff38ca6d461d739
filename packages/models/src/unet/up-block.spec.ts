import { expect, it } from 'vitest';
import { BlockGraph } from '../__testing__/block-graph.js';
import { upBlock } from './up-block.js';

it('joins the skips and ends at the size of the next ones, odd or not', () => {
  const block = new BlockGraph();
  const { g, context, config } = block;
  const skip = (channels: number) => block.input(`skip${channels}`, [4, channels, 5, 4]);
  const skips = [skip(1280), block.input('again', [4, 1280, 5, 4]), skip(640)];
  const options = { level: config.levels[2]!, skips, upsampleTo: block.input('next', [4, 640, 9, 7]) };
  const result = upBlock(g, 'up_blocks.1', block.input('x', [4, 1280, 5, 4]), options, context);
  expect(result.shape).toEqual([4, 1280, 9, 7]);
});

it('repeats skips from before the first text for each row', () => {
  const block = new BlockGraph();
  const { g, context, config } = block;
  const skips = [block.input('a', [4, 320, 8, 8]), block.input('b', [4, 320, 8, 8]), block.input('c', [2, 320, 8, 8])];
  const x = block.input('x', [4, 640, 8, 8]);
  const result = upBlock(g, 'up_blocks.3', x, { level: config.levels[0], skips }, context);
  expect(result.shape).toEqual([4, 320, 8, 8]);
  const graph = block.print(result);
  expect(graph).toContain('Concat(c, c) axis=0 float32 [4, 320, 8, 8]');
  expect(graph).not.toContain('Concat(a, a)');
});
