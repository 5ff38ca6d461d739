import type { UNetAddition, UNetAdditionSite, UNetResiduals } from '@zeroreel/core';
import { GraphBuilder, portableDialect, type Shape } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { shapedWeights } from '../__testing__/shaped-weights.js';
import { checkedAddition } from './checked-addition.js';
import { mergeWeights } from './merge-weights.js';

/** Writes an addition that reads `scale [4]` and has these weights. */
function emit(shapes: Readonly<Record<string, Shape>>): UNetResiduals {
  const addition: UNetAddition = checkedAddition({
    name: 'edges',
    component: 'folder/canny',
    weights: shapedWeights(shapes),
    emit: (g) => ({ down: [], mid: g.parameter('scale', [4]) }),
  });
  const weights = mergeWeights(shapedWeights({}), [addition]);
  const g = new GraphBuilder({ name: 'unet', dtype: 'float32', dialect: portableDialect, weights });
  return g.scope('edges', () => addition.emit(g, {} as UNetAdditionSite));
}

describe('checkedAddition', () => {
  it('lets an addition pass that reads all its weights', () => {
    expect(emit({ scale: [4] }).mid.shape).toEqual([4]);
  });

  it.each([
    [{}, 'folder/canny: weight scale [4] is missing'],
    [{ scale: [5] }, 'folder/canny: weight scale: expected the shape [4], got [5]'],
    [{ scale: [4], bias: [2] }, 'folder/canny: its config.json has no place for 1 of the weights: bias [2]'],
  ])('names the component and its own key: %j', (shapes, message) => {
    expect(() => emit(shapes)).toThrow(expect.objectContaining({ code: 'invalid-model', message }));
  });
});
