import { type FloatDType, GraphBuilder, portableDialect } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { groupNormByLayerNorm, transposedLinear } from './operator-forms.js';

/** The dialect contract, which every backend runs, checks the numbers. */
const builder = (dtype: FloatDType = 'float16') => new GraphBuilder({ name: 'forms', dtype, dialect: portableDialect });

function inputs(g: GraphBuilder, shape: readonly number[], channels: number) {
  const x = g.input(`x ${shape.join()}`, 'float16', shape);
  const scale = g.input(`scale ${shape.join()}`, 'float16', [channels]);
  return { x, scale, bias: g.input(`bias ${shape.join()}`, 'float16', [channels]) };
}

describe('groupNormByLayerNorm', () => {
  it('shares the scale of ones between layers of one size', () => {
    const g = builder();
    const { x, scale, bias } = inputs(g, [1, 32, 4, 4], 32);
    const once = groupNormByLayerNorm(g, x, scale, bias, 2, 1e-5);
    g.output('y', groupNormByLayerNorm(g, once, scale, bias, 2, 1e-5));
    const large = g.finish().initializers.filter(({ shape }) => shape[0] === 256);
    expect(large).toHaveLength(1);
  });

  it('computes in the type that it is told', () => {
    const g = builder();
    const { x, scale, bias } = inputs(g, [1, 4, 2, 2], 4);
    g.output('wide', groupNormByLayerNorm(g, x, scale, bias, 2, 1e-5));
    g.output('narrow', groupNormByLayerNorm(g, x, scale, bias, 2, 1e-5, 'float16'));
    const model = g.finish();
    const norms = model.nodes.filter(({ op }) => op === 'LayerNormalization');
    expect(norms.map(({ outputs }) => outputs[0]?.dtype)).toEqual(['float32', 'float16']);
    expect(model.outputs.map(({ dtype }) => dtype)).toEqual(['float16', 'float16']);
  });

  it('refuses channels that do not divide into groups, and scales of another length', () => {
    const g = builder();
    const odd = inputs(g, [1, 5, 2, 2], 5);
    expect(() => groupNormByLayerNorm(g, odd.x, odd.scale, odd.bias, 2, 1e-5)).toThrow(/multiple of 2/);
    const short = inputs(g, [1, 6, 2, 2], 4);
    expect(() => groupNormByLayerNorm(g, short.x, short.scale, short.bias, 2, 1e-5)).toThrow(/\[6\] expected/);
  });
});

describe('transposedLinear', () => {
  it('reads the weight as the file has it', () => {
    const g = builder('float32');
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
    const g = builder('float32');
    const [x, w, b] = [
      g.input('x', 'float32', [2, 4, 3]),
      g.input('weight', 'float32', weight),
      g.input('bias', 'float32', bias),
    ];
    expect(() => transposedLinear(g, x, w, b)).toThrow(message);
  });
});
