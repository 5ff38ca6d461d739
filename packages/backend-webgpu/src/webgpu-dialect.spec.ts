import { GraphBuilder, type FloatDType } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { wasmDialect } from './wasm-dialect.js';
import { webgpuDialect, type AttentionForm } from './webgpu-dialect.js';

function attention(form: AttentionForm, dtype: FloatDType): string[] {
  const dialect = webgpuDialect(form);
  const g = new GraphBuilder({ name: 'attention', dtype, dialect });
  const q = g.input('q', dtype, [1, 4, 8]);
  g.output('y', dialect.attention(g, q, q, q, 2));
  const { nodes, outputs } = g.finish();
  expect(outputs).toMatchObject([{ dtype, shape: [1, 4, 8] }]);
  return nodes.map(({ op }) => op);
}

describe('webgpuDialect', () => {
  it('uses the fused attention only where it is told to', () => {
    expect(attention('fused', 'float32')).toEqual(['MultiHeadAttention']);
    expect(attention('explicit', 'float32')).not.toContain('MultiHeadAttention');
  });

  it('computes attention in float32 in a graph in float16', () => {
    expect(attention('fused', 'float16')).toEqual(['Cast', 'Cast', 'Cast', 'MultiHeadAttention', 'Cast']);
  });

  it('writes no linear layer that the provider has no kernel for', () => {
    const dialect = webgpuDialect('fused');
    const g = new GraphBuilder({ name: 'linear', dtype: 'float16', dialect });
    g.output('y', dialect.linear(g, g.input('x', 'float16', [1, 4, 8]), g.input('w', 'float16', [2, 8])));
    expect(g.finish().nodes.map(({ op }) => op)).not.toContain('FusedMatMul');
  });

  it('tells its forms apart by name', () => {
    expect([webgpuDialect('fused'), webgpuDialect('explicit'), wasmDialect].map(({ name }) => name)).toEqual([
      'webgpu',
      'webgpu-explicit',
      'wasm',
    ]);
  });
});
