import type { UNetAddition } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { shapedWeights } from '../__testing__/shaped-weights.js';
import { mergeWeights } from './merge-weights.js';

const unet = shapedWeights({ 'conv_in.weight': [4], 'mid_block.bias': [2] });
const addition = (name: string): UNetAddition => ({
  name,
  component: `folder/${name}`,
  weights: shapedWeights({ 'conv_in.weight': [8] }),
  emit: () => {
    throw new Error('not written here');
  },
});

describe('mergeWeights', () => {
  it('has the weights of each addition under its name', () => {
    const merged = mergeWeights(unet, [addition('edges'), addition('depth')]);
    expect(merged.get('conv_in.weight')?.shape).toEqual([4]);
    expect(merged.get('edges.conv_in.weight')?.shape).toEqual([8]);
    expect(merged.get('edges.mid_block.bias')).toBeUndefined();
    expect([...merged.keys()]).toEqual([
      'conv_in.weight',
      'mid_block.bias',
      'edges.conv_in.weight',
      'depth.conv_in.weight',
    ]);
  });

  it('is the UNet’s own lookup where there are none', () => {
    expect(mergeWeights(unet, [])).toBe(unet);
  });

  it.each([['edges', 'edges'], ['mid_block'], ['a.b'], ['']])(
    'refuses names that are taken or no names: %s',
    (...names) => {
      expect(() => mergeWeights(unet, names.map(addition))).toThrow(
        `needs a name of its own without dots, got '${names.at(-1)}'`,
      );
    },
  );
});
