import type { Value } from '@zeroreel/onnx';
import { expect, it } from 'vitest';
import { BlockGraph } from '../__testing__/block-graph.js';
import { downBlock } from './down-block.js';

function build(name: string, channels: number, halves: boolean, level: number) {
  const block = new BlockGraph();
  const skips: Value[] = [];
  const x = block.input('x', [2, channels, 9, 8]);
  const options = { level: block.context.config.levels[level]!, skips, downsample: halves };
  const result = downBlock(block.g, name, x, options, block.context);
  return { result, skips, graph: block.print(result) };
}

it('keeps what each layer gives for the way up, the halved one last', () => {
  const { result, skips } = build('down_blocks.0', 320, true, 0);
  expect(skips.map(({ shape }) => shape)).toEqual([
    [4, 320, 9, 8],
    [4, 320, 9, 8],
    [4, 320, 5, 4],
  ]);
  expect(result).toBe(skips.at(-1));
});

it('stays at one row and full resolution without attention and downsampling', () => {
  const { result, skips, graph } = build('down_blocks.3', 1280, false, 3);
  expect(result.shape).toEqual([2, 1280, 9, 8]);
  expect(skips).toHaveLength(2);
  expect(graph).not.toContain('MultiHeadAttention');
});
