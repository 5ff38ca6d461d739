import { cpuBackend } from '@zeroreel/backend-cpu';
import { tensor, type Tensor } from '@zeroreel/core';
import {
  elementCount,
  explicitAttention,
  type FloatDType,
  GraphBuilder,
  type OnnxModel,
  portableDialect,
  sub,
} from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { wasmDialect } from './wasm-provider.js';
import { type AttentionForm, slicedAttention, webgpuDialect } from './webgpu-dialect.js';

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

const SHAPE = [2, 10, 8];

function differenceGraph(mostBytes: number, causal = false): OnnxModel {
  const g = new GraphBuilder({ name: 'attention', dtype: 'float32', dialect: portableDialect });
  const [q, k, v] = [g.input('q', 'float32', SHAPE), g.input('k', 'float32', SHAPE), g.input('v', 'float32', SHAPE)];
  const sliced = slicedAttention(g, q, k, v, 2, { mostBytes, causal });
  g.output('difference', sub(g, sliced, explicitAttention(g, q, k, v, 2, { causal })));
  return g.finish();
}

const softmaxes = (model: OnnxModel): number => model.nodes.filter(({ op }) => op === 'Softmax').length - 1;
const waves = (seed: number): Tensor =>
  tensor(
    Float32Array.from({ length: elementCount(SHAPE) }, (_, index) => Math.sin(seed + index * index)),
    SHAPE,
  );

/** The scores of one query in bytes: 2 batches · 2 heads · 10 keys · 4. */
const QUERY = 160;

describe('slicedAttention', () => {
  it.each([
    { mostBytes: 10 * QUERY, slices: 1 },
    { mostBytes: 10 * QUERY - 1, slices: 2 },
    { mostBytes: 4 * QUERY, slices: 3 },
    { mostBytes: 1, slices: 10 },
  ])(
    'takes $slices slices for at most $mostBytes bytes of scores, and gives the same',
    async ({ mostBytes, slices }) => {
      const model = differenceGraph(mostBytes);
      expect(softmaxes(model)).toBe(slices);
      await using backend = await cpuBackend({ threads: 1, worker: false });
      await using executable = await backend.compile(model);
      const { host } = await executable.run({ q: waves(1), k: waves(2), v: waves(3) });
      const difference = host['difference'];
      if (difference?.dtype !== 'float32') expect.fail('expected float32');
      expect(Math.max(...difference.data.map(Math.abs))).toBeLessThan(1e-6);
    },
  );

  it('leaves causal attention whole', () => {
    expect(softmaxes(differenceGraph(1, true))).toBe(1);
  });
});

describe('wasmDialect', () => {
  function attentionOf(tokens: number, channels: number, heads: number, causal = false) {
    const g = new GraphBuilder({ name: 'attention', dtype: 'float32', dialect: wasmDialect });
    const x = g.input('x', 'float32', [2, tokens, channels]);
    g.output('y', wasmDialect.attention(g, x, x, x, heads, { causal }));
    const { nodes, outputs } = g.finish();
    expect(outputs[0]?.shape).toEqual([2, tokens, channels]);
    return nodes.filter(({ op }) => op === 'MultiHeadAttention').map(({ outputs: [y] }) => y?.shape[1] ?? 0);
  }

  // What onnxruntime counts in a signed size: 2 · head size · queries · keys.
  it.each([
    { what: 'the embedded decoder at 256×256', tokens: 4096, channels: 96, heads: 1 },
    { what: "SD 1.5's decoder at 512×512", tokens: 4096, channels: 512, heads: 1 },
    { what: "SD 1.5's UNet at 512×512", tokens: 4096, channels: 320, heads: 8 },
  ])('asks for few enough queries at a time: $what', ({ tokens, channels, heads }) => {
    const queries = attentionOf(tokens, channels, heads);
    expect(queries.reduce((sum, count) => sum + count)).toBe(tokens);
    for (const count of queries) {
      expect(2 * (channels / heads) * count * tokens).toBeLessThan(2 ** 31);
      expect(2 * heads * count * tokens * 4).toBeLessThanOrEqual(2 ** 26);
    }
  });

  it('leaves small and causal attention whole', () => {
    expect(attentionOf(64, 192, 4)).toEqual([64]);
    expect(attentionOf(77, 512, 8, true)).toEqual([77]);
  });
});
