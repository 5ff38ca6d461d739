import { expect, it } from 'vitest';
import { printLayer } from '../__testing__/print-layer.js';
import { conv2d } from './conv2d.js';

const WEIGHTS = { 'conv_in.weight': [8, 4, 3, 3], 'conv_in.bias': [8] };

it('reads weight and bias under its name', () => {
  const graph = printLayer([2, 4, 6, 5], WEIGHTS, (g, x) => conv2d(g, 'conv_in', x, 8, { kernel: 3, padding: 1 }));
  expect(graph).toMatchInlineSnapshot(`
    "graph layer
    inputs
      x float32 [2, 4, 6, 5]
    weights
      conv_in.weight float32 [8, 4, 3, 3]
      conv_in.bias float32 [8]
    nodes
      result = Conv(x, conv_in.weight, conv_in.bias) kernel_shape=[3, 3] strides=[1, 1] pads=[1, 1, 1, 1] float32 [2, 8, 6, 5]
    outputs
      result float32 [2, 8, 6, 5]
    "
  `);
});

it('names the key and both shapes of a weight that does not fit', () => {
  const build = () => printLayer([2, 9, 6, 5], WEIGHTS, (g, x) => conv2d(g, 'conv_in', x, 8, { kernel: 3 }));
  expect(build).toThrow('conv_in.weight: expected the shape [8, 9, 3, 3], got [8, 4, 3, 3]');
});

it('refuses an input without four axes', () => {
  const build = () => printLayer([2, 4, 6], WEIGHTS, (g, x) => conv2d(g, 'conv_in', x, 8, { kernel: 3 }));
  expect(build).toThrow('expected the axes [N, C, H, W], got [2, 4, 6]');
});
