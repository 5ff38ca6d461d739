import { GraphBuilder, portableDialect, printGraph, type FloatDType } from '@zeroreel/onnx';
import { expect, it } from 'vitest';
import { upcastAttention } from './upcast-attention.js';

function attention(dtype: FloatDType): string {
  const g = new GraphBuilder({ name: 'attention', dtype, dialect: upcastAttention(portableDialect) });
  const x = g.input('x', dtype, [1, 4, 8]);
  g.output('y', g.dialect.attention(g, x, x, x, 2));
  return printGraph(g.finish());
}

it('computes attention of a float16 graph in float32', () => {
  const graph = attention('float16');
  expect(graph).toMatch(/MultiHeadAttention\(\/Cast, .*\) num_heads=2 float32 \[1, 4, 8\]/);
  expect(graph).toContain('y float16 [1, 4, 8]');
});

it('changes nothing in a float32 graph', () => {
  expect(attention('float32')).not.toContain('Cast');
});
