import { tensor, type Tensor } from '@zeroreel/core';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { elementCount, explicitAttention, GraphBuilder, type OnnxModel, portableDialect, sub } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { slicedAttention } from './sliced-attention.js';

const SHAPE = [2, 10, 8];

function graph(mostBytes: number, causal = false): OnnxModel {
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

/** Scores of one query: 2 batches · 2 heads · 10 keys · 4 bytes. */
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
      const model = graph(mostBytes);
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
    expect(softmaxes(graph(1, true))).toBe(1);
  });
});
