import type { UNetAddition, UNetAdditionSite, UNetResiduals } from '@zeroreel/core';
import { GraphBuilder, portableDialect, type Shape } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { shapedWeights } from '../__testing__/shaped-weights.js';
import { checkedAddition, emitAdditions, mergeWeights } from './emit-additions.js';
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

/** Writes an addition that reads `scale [4]` and has these weights. */
function emit(shapes: Readonly<Record<string, Shape>>): UNetResiduals {
  const checked: UNetAddition = checkedAddition({
    name: 'edges',
    component: 'folder/canny',
    weights: shapedWeights(shapes),
    emit: (g) => ({ mid: g.parameter('scale', [4]) }),
  });
  const weights = mergeWeights(shapedWeights({}), [checked]);
  const g = new GraphBuilder({ name: 'unet', dtype: 'float32', dialect: portableDialect, weights });
  return g.scope('edges', () => checked.emit(g, {} as UNetAdditionSite));
}

describe('checkedAddition', () => {
  it('lets an addition pass that reads all its weights', () => {
    expect(emit({ scale: [4] }).mid?.shape).toEqual([4]);
  });

  it.each([
    [{}, 'folder/canny: weight scale [4] is missing'],
    [{ scale: [5] }, 'folder/canny: weight scale: expected the shape [4], got [5]'],
    [{ scale: [4], bias: [2] }, 'folder/canny: its config.json has no place for 1 of the weights: bias [2]'],
  ])('names the component and its own key: %j', (shapes, message) => {
    expect(() => emit(shapes)).toThrow(expect.objectContaining({ code: 'invalid-model', message }));
  });
});

describe('emitAdditions', () => {
  it('opens the scope of each, and names the one whose residuals do not fit', () => {
    const g = new GraphBuilder({ name: 'unet', dtype: 'float32', dialect: portableDialect });
    const x = g.input('x', 'float32', [1, 8, 2, 2]);
    const paths: string[] = [];
    const writing = (name: string, residuals: UNetResiduals): UNetAddition => ({
      name,
      component: `folder/${name}`,
      weights: new Map(),
      emit(graph) {
        paths.push(graph.path);
        return residuals;
      },
    });
    const site = { frames: 1, rows: 2, skips: [], blocks: [[8, 4, 4]], mid: [8, 2, 2] } as unknown as UNetAdditionSite;
    expect(emitAdditions(g, [writing('one', { mid: x }), writing('two', {})], site)).toEqual([{ mid: x }, {}]);
    expect(paths).toEqual(['one', 'two']);
    expect(() => emitAdditions(g, [writing('one', {}), writing('two', { blocks: [x] })], site)).toThrow(
      'folder/two was made for another UNet: expected features [C, h, w] of [8, 4, 4] at down block 0, got [8, 2, 2]',
    );
  });
});
