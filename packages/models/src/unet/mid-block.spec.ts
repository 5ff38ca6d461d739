import { expect, it } from 'vitest';
import { BlockGraph } from '../__testing__/block-graph.js';
import { midBlock } from './mid-block.js';

function build(midBlockType: 'UNetMidBlock2DCrossAttn' | 'UNetMidBlock2D') {
  const block = new BlockGraph({ midBlockType });
  const { g, context } = block;
  midBlock(g, 'mid_block', block.input('x', [4, 1280, 2, 2]), context.config.levels.at(-1)!, context);
  return [...new Set([...g.usedKeys].map((key) => key.split('.').slice(0, 3).join('.')))];
}

it('is a resnet, a transformer and a resnet', () => {
  expect(build('UNetMidBlock2DCrossAttn')).toEqual([
    'mid_block.resnets.0',
    'mid_block.attentions.0',
    'mid_block.resnets.1',
  ]);
});

it('is one resnet in its plain form', () => {
  expect(build('UNetMidBlock2D')).toEqual(['mid_block.resnets.0']);
});
