import { describe, expect, it } from 'vitest';
import { BlockGraph } from '../__testing__/block-graph.js';
import { downBlock, downPath, midBlock } from './down-path.js';

describe('downPath', () => {
  it('gives a skip connection for each layer, the coarsest last, and the middle block behind it', () => {
    const graph = new BlockGraph();
    const { skips, mid } = downPath(graph.g, graph.input('x', [2, 4, 16, 24]), graph.context);
    expect(skips.map(({ shape }) => shape.slice(1))).toEqual([
      ...Array<number[]>(3).fill([320, 16, 24]),
      [320, 8, 12],
      ...Array<number[]>(2).fill([640, 8, 12]),
      [640, 4, 6],
      ...Array<number[]>(2).fill([1280, 4, 6]),
      ...Array<number[]>(3).fill([1280, 2, 3]),
    ]);
    expect(skips.map(({ shape }) => shape[0])).toEqual([2, ...Array<number>(11).fill(4)]);
    expect(mid.shape).toEqual([4, 1280, 2, 3]);
  });

  it('adds a hint behind conv_in', () => {
    const graph = new BlockGraph();
    const hint = graph.input('hint', [2, 320, 8, 8]);
    const { skips } = downPath(graph.g, graph.input('x', [2, 4, 8, 8]), graph.context, { hint });
    expect(graph.print(skips[0]!)).toMatch(/Add\(.*conv_in.*hint/);
  });
});

function buildDown(name: string, channels: number, halves: boolean, level: number) {
  const block = new BlockGraph();
  const x = block.input('x', [2, channels, 9, 8]);
  const skips = downBlock(block.g, name, x, block.context, { level: block.context.config.levels[level]!, halves });
  const result = skips.at(-1)!;
  return { result, skips, graph: block.print(result) };
}

describe('downBlock', () => {
  it('keeps what each layer gives for the way up, the halved one last', () => {
    const { skips } = buildDown('down_blocks.0', 320, true, 0);
    expect(skips.map(({ shape }) => shape)).toEqual([
      [4, 320, 9, 8],
      [4, 320, 9, 8],
      [4, 320, 5, 4],
    ]);
  });

  it('stays at one row and full resolution without attention and downsampling', () => {
    const { result, skips, graph } = buildDown('down_blocks.3', 1280, false, 3);
    expect(result.shape).toEqual([2, 1280, 9, 8]);
    expect(skips).toHaveLength(2);
    expect(graph).not.toContain('MultiHeadAttention');
  });
});

function buildMid(midBlockType: 'UNetMidBlock2DCrossAttn' | 'UNetMidBlock2D') {
  const block = new BlockGraph({ midBlockType });
  const { g, context } = block;
  midBlock(g, 'mid_block', block.input('x', [4, 1280, 2, 2]), context.config.levels.at(-1)!, context);
  return [...new Set([...g.usedKeys].map((key) => key.split('.').slice(0, 3).join('.')))];
}

describe('midBlock', () => {
  it('is a resnet, a transformer and a resnet', () => {
    expect(buildMid('UNetMidBlock2DCrossAttn')).toEqual([
      'mid_block.resnets.0',
      'mid_block.attentions.0',
      'mid_block.resnets.1',
    ]);
  });

  it('is one resnet in its plain form', () => {
    expect(buildMid('UNetMidBlock2D')).toEqual(['mid_block.resnets.0']);
  });
});
