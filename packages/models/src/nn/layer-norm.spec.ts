import { expect, it } from 'vitest';
import { printLayer } from '../__testing__/print-layer.js';
import { layerNorm } from './layer-norm.js';

it('normalises the last axis with the scale and bias under its name', () => {
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
