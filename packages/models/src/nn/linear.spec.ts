import { expect, it } from 'vitest';
import { printLayer } from '../__testing__/print-layer.js';
import { linear } from './linear.js';

const WEIGHTS = { 'fc.weight': [3, 2], 'fc.bias': [3] };

it('reads weight and bias under its name', () => {
  expect(printLayer([1, 4, 2], WEIGHTS, (g, x) => linear(g, 'fc', x, 3))).toMatchInlineSnapshot(`
    "graph layer
    inputs
      x float32 [1, 4, 2]
    weights
      fc.weight float32 [3, 2]
      fc.bias float32 [3]
    nodes
      fc/Transpose = Transpose(fc.weight) perm=[1, 0] float32 [2, 3]
      fc/MatMul = MatMul(x, fc/Transpose) float32 [1, 4, 3]
      result = Add(fc/MatMul, fc.bias) float32 [1, 4, 3]
    outputs
      result float32 [1, 4, 3]
    "
  `);
});

it('leaves the bias out on request', () => {
  const graph = printLayer([1, 4, 2], { 'fc.weight': [3, 2] }, (g, x) => linear(g, 'fc', x, 3, { bias: false }));
  expect(graph).not.toContain('fc.bias');
});

it('names the key and both shapes of a weight that does not fit', () => {
  const build = () => printLayer([1, 4, 2], WEIGHTS, (g, x) => linear(g, 'fc', x, 5));
  expect(build).toThrow('fc.weight: expected the shape [5, 2], got [3, 2]');
});
