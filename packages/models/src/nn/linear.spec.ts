import { expect, it } from 'vitest';
import { printLayer } from '../__testing__/print-layer.js';
import { linear } from './linear.js';

const WEIGHTS = { 'fc.weight': [3, 2], 'fc.bias': [3] };

it('reads weight and bias under its name', () => {
  const graph = printLayer([1, 4, 2], WEIGHTS, (g, x) => linear(g, 'fc', x, 3));
  expect(graph).toContain('fc.weight float32 [3, 2]');
  expect(graph).toContain('fc.bias float32 [3]');
  expect(graph).toContain('result float32 [1, 4, 3]');
});

it('leaves the bias out on request', () => {
  const graph = printLayer([1, 4, 2], { 'fc.weight': [3, 2] }, (g, x) => linear(g, 'fc', x, 3, { bias: false }));
  expect(graph).not.toContain('fc.bias');
});

it('names the key and both shapes of a weight that does not fit', () => {
  const build = () => printLayer([1, 4, 2], WEIGHTS, (g, x) => linear(g, 'fc', x, 5));
  expect(build).toThrow('fc.weight: expected the shape [5, 2], got [3, 2]');
});
