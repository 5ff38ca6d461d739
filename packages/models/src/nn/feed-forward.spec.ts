import { expect, it } from 'vitest';
import { printLayer } from '../__testing__/print-layer.js';
import { feedForward } from './feed-forward.js';

it("reads the keys of diffusers' FeedForward: twice the width for the gate, four times behind it", () => {
  const weights = {
    'ff.net.0.proj.weight': [32, 4],
    'ff.net.0.proj.bias': [32],
    'ff.net.2.weight': [4, 16],
    'ff.net.2.bias': [4],
  };
  const graph = printLayer([1, 6, 4], weights, (g, x) => feedForward(g, 'ff', x));
  for (const key of Object.keys(weights)) expect(graph).toContain(`${key} float32`);
  expect(graph).toContain('result float32 [1, 6, 4]');
});
