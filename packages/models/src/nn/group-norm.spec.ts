import { expect, it } from 'vitest';
import { printLayer } from '../__testing__/print-layer.js';
import { groupNorm } from './group-norm.js';

const WEIGHTS = { 'norm.weight': [8], 'norm.bias': [8] };

it('reads scale and bias of all channels and keeps the shape', () => {
  const graph = printLayer([2, 8, 4, 4], WEIGHTS, (g, x) => groupNorm(g, 'norm', x, { groups: 2, epsilon: 1e-5 }));
  expect(graph).toContain('norm.weight float32 [8]');
  expect(graph).toContain('norm.bias float32 [8]');
  expect(graph).toContain('result float32 [2, 8, 4, 4]');
});

it('refuses channels that do not divide into the groups', () => {
  const build = () =>
    printLayer([2, 8, 4, 4], WEIGHTS, (g, x) => groupNorm(g, 'norm', x, { groups: 3, epsilon: 1e-5 }));
  expect(build).toThrow('8 channels do not divide into 3 groups');
});
