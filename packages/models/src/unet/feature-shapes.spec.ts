import { expect, it } from 'vitest';
import { BlockGraph } from '../__testing__/block-graph.js';
import { downPath } from './down-path.js';
import { featureShapes } from './feature-shapes.js';

it.each([
  [16, 24, 1],
  [9, 13, 1],
  [9, 13, 0],
] as const)('is what the graph makes of %d x %d latents, downsampling with padding %d', (height, width, padding) => {
  const graph = new BlockGraph({ downsamplePadding: padding });
  const blocks: (readonly number[])[] = [];
  const atBlock = <T extends { readonly shape: readonly number[] }>(x: T): T => {
    blocks.push(x.shape.slice(1));
    return x;
  };
  const { skips, mid } = downPath(graph.g, graph.input('x', [2, 4, height, width]), graph.context, { atBlock });
  expect(featureShapes(graph.config, height, width)).toEqual({
    skips: skips.map(({ shape }) => shape.slice(1)),
    blocks,
    mid: mid.shape.slice(1),
  });
  expect(blocks).toHaveLength(4);
});
