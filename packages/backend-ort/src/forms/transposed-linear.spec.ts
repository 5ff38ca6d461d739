import { GraphBuilder, portableDialect } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { transposedLinear } from './transposed-linear.js';

const builder = () => new GraphBuilder({ name: 'linear', dtype: 'float32', dialect: portableDialect });

/** The numbers are checked by the dialect contract, which every backend runs. */
describe('transposedLinear', () => {
  it('reads the weight as the file has it', () => {
    const g = builder();
    const weight = g.input('weight', 'float32', [5, 3]);
    g.output('y', transposedLinear(g, g.input('x', 'float32', [2, 4, 3]), weight, g.input('bias', 'float32', [5])));
    const model = g.finish();
    expect(model.nodes.map(({ op }) => op)).toEqual(['FusedMatMul', 'Add']);
    expect(model.outputs).toMatchObject([{ shape: [2, 4, 5] }]);
  });

  it.each([
    { weight: [3, 5], bias: [3], message: /\[2, 4, 3\] and \[3, 5\].*\[out, 3\]/ },
    { weight: [5, 3], bias: [3], message: /\[5, 3\] and \[3\].*\[5\]/ },
  ])('refuses a weight $weight with bias $bias', ({ weight, bias, message }) => {
    const g = builder();
    const [x, w, b] = [
      g.input('x', 'float32', [2, 4, 3]),
      g.input('weight', 'float32', weight),
      g.input('bias', 'float32', bias),
    ];
    expect(() => transposedLinear(g, x, w, b)).toThrow(message);
  });
});
