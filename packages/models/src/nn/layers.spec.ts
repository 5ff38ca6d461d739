import { expect, it } from 'vitest';
import { printLayer } from '../__testing__/print-layer.js';
import { conv2d, groupNorm, layerNorm, linear } from './layers.js';

const LINEAR = { 'fc.weight': [3, 2], 'fc.bias': [3] };

it('linear reads weight and bias under its name', () => {
  const graph = printLayer([1, 4, 2], LINEAR, (g, x) => linear(g, 'fc', x, 3));
  expect(graph).toContain('fc.weight float32 [3, 2]');
  expect(graph).toContain('fc.bias float32 [3]');
  expect(graph).toContain('result float32 [1, 4, 3]');
});

it('linear leaves the bias out on request', () => {
  const graph = printLayer([1, 4, 2], { 'fc.weight': [3, 2] }, (g, x) => linear(g, 'fc', x, 3, { bias: false }));
  expect(graph).not.toContain('fc.bias');
});

it('linear names the key and both shapes of a weight that does not fit', () => {
  const build = () => printLayer([1, 4, 2], LINEAR, (g, x) => linear(g, 'fc', x, 5));
  expect(build).toThrow('fc.weight: expected the shape [5, 2], got [3, 2]');
});

const CONV = { 'conv_in.weight': [8, 4, 3, 3], 'conv_in.bias': [8] };

it('conv2d reads weight and bias under its name', () => {
  const graph = printLayer([2, 4, 6, 5], CONV, (g, x) => conv2d(g, 'conv_in', x, 8, { kernel: 3, padding: 1 }));
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

it('conv2d names the key and both shapes of a weight that does not fit', () => {
  const build = () => printLayer([2, 9, 6, 5], CONV, (g, x) => conv2d(g, 'conv_in', x, 8, { kernel: 3 }));
  expect(build).toThrow('conv_in.weight: expected the shape [8, 9, 3, 3], got [8, 4, 3, 3]');
});

it('conv2d refuses an input without four axes', () => {
  const build = () => printLayer([2, 4, 6], CONV, (g, x) => conv2d(g, 'conv_in', x, 8, { kernel: 3 }));
  expect(build).toThrow('expected the axes [N, C, H, W], got [2, 4, 6]');
});

const NORM = { 'norm.weight': [8], 'norm.bias': [8] };

it('groupNorm reads scale and bias of all channels and keeps the shape', () => {
  const graph = printLayer([2, 8, 4, 4], NORM, (g, x) => groupNorm(g, 'norm', x, { groups: 2, epsilon: 1e-5 }));
  expect(graph).toContain('norm.weight float32 [8]');
  expect(graph).toContain('norm.bias float32 [8]');
  expect(graph).toContain('result float32 [2, 8, 4, 4]');
});

it('groupNorm refuses channels that do not divide into the groups', () => {
  const build = () => printLayer([2, 8, 4, 4], NORM, (g, x) => groupNorm(g, 'norm', x, { groups: 3, epsilon: 1e-5 }));
  expect(build).toThrow('8 channels do not divide into 3 groups');
});

it('layerNorm normalises the last axis with the scale and bias under its name', () => {
  const weights = { 'norm1.weight': [6], 'norm1.bias': [6] };
  expect(printLayer([2, 5, 6], weights, (g, x) => layerNorm(g, 'norm1', x, 1e-5))).toMatchInlineSnapshot(`
    "graph layer
    inputs
      x float32 [2, 5, 6]
    weights
      norm1.weight float32 [6]
      norm1.bias float32 [6]
    nodes
      result = LayerNormalization(x, norm1.weight, norm1.bias) axis=-1 epsilon=0.00001 float32 [2, 5, 6]
    outputs
      result float32 [2, 5, 6]
    "
  `);
});
