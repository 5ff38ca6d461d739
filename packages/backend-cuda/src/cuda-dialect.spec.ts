import { GraphBuilder, type OnnxModel } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { cudaDialect } from './cuda-dialect.js';

function write(body: (g: GraphBuilder) => void): OnnxModel {
  const g = new GraphBuilder({ name: 'cuda', dtype: 'float16', dialect: cudaDialect });
  body(g);
  return g.finish();
}

const operators = (model: OnnxModel): string[] => model.nodes.map(({ op }) => op);

describe('cudaDialect', () => {
  it.each([1280, 2560, 5120])('writes GEGLU of width %d as one operator', (width) => {
    const model = write((g) => g.output('y', cudaDialect.geglu(g, g.input('x', 'float16', [2, 8, 2 * width]))));
    expect(operators(model)).toEqual(['BiasSplitGelu']);
    expect(model.outputs).toMatchObject([{ dtype: 'float16', shape: [2, 8, width] }]);
  });

  it('writes GEGLU of other widths, which that operator refuses, from several', () => {
    const model = write((g) => g.output('y', cudaDialect.geglu(g, g.input('x', 'float16', [2, 8, 256]))));
    expect(operators(model)).toEqual(['Split', 'Gelu', 'Mul']);
  });

  it('normalises groups without widening float16', () => {
    const model = write((g) => {
      const x = g.input('x', 'float16', [2, 64, 4, 4]);
      const scale = g.input('scale', 'float16', [64]);
      const bias = g.input('bias', 'float16', [64]);
      g.output('y', cudaDialect.groupNorm(g, x, scale, bias, 32, 1e-5));
    });
    expect(operators(model)).toContain('LayerNormalization');
    expect(operators(model)).not.toContain('Cast');
  });

  it('multiplies by a weight as the file has it', () => {
    const model = write((g) => {
      const x = g.input('x', 'float16', [2, 8, 64]);
      g.output('y', cudaDialect.linear(g, x, g.input('weight', 'float16', [128, 64])));
    });
    expect(model.nodes).toMatchObject([{ op: 'FusedMatMul', attributes: { transB: 1 } }]);
  });
});
