import { describe, expect, it } from 'vitest';
import { largestDifference, range, someNumbers } from '../__testing__/numbers.js';
import { evaluate, testGraph } from '../__testing__/run-graph.js';
import type { FloatDType } from '../value.js';
import { explicitAttention, multiHeadAttention } from './attention.js';

interface Case {
  readonly batch: number;
  readonly queries: number;
  readonly keys: number;
  readonly heads: number;
  readonly size: number;
  readonly causal?: boolean;
}

/** softmax(q kᵀ / √d) v, one query of one head at a time. */
function reference(c: Case, q: readonly number[], k: readonly number[], v: readonly number[]): number[] {
  const channels = c.heads * c.size;
  return range(c.batch * c.queries * channels).map((index) => {
    const [batch, row, channel] = [
      Math.floor(index / (c.queries * channels)),
      Math.floor(index / channels) % c.queries,
      index % channels,
    ];
    const head = Math.floor(channel / c.size) * c.size;
    const visible = range(c.causal ? row + 1 : c.keys);
    const at = (x: readonly number[], length: number, token: number, offset: number) =>
      x[(batch * length + token) * channels + offset]!;
    const scores = visible.map((key) =>
      range(c.size).reduce((sum, i) => sum + at(q, c.queries, row, head + i) * at(k, c.keys, key, head + i), 0),
    );
    const weights = scores.map((score) => Math.exp(score / Math.sqrt(c.size)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return visible.reduce((sum, key) => sum + (weights[key]! / total) * at(v, c.keys, key, channel), 0);
  });
}

describe.each([
  ['multiHeadAttention', multiHeadAttention],
  ['explicitAttention', explicitAttention],
])('%s', (_, attention) => {
  function run(c: Case, dtype: FloatDType, gain = 4) {
    const channels = c.heads * c.size;
    const q = someNumbers(c.batch * c.queries * channels, 1).map((value) => gain * value);
    const [k, v] = [someNumbers(c.batch * c.keys * channels, 2), someNumbers(c.batch * c.keys * channels, 3)];
    const result = evaluate(
      {
        q: { shape: [c.batch, c.queries, channels], data: q },
        k: { shape: [c.batch, c.keys, channels], data: k },
        v: { shape: [c.batch, c.keys, channels], data: v },
      },
      (g, { q, k, v }) => attention(g, q!, k!, v!, c.heads, c.causal ? { causal: true } : {}),
      { dtype },
    );
    return { result, expected: reference(c, q, k, v) };
  }

  const cases: Case[] = [
    { batch: 1, queries: 9, keys: 9, heads: 1, size: 8 },
    { batch: 2, queries: 12, keys: 12, heads: 3, size: 5 },
    { batch: 2, queries: 16, keys: 7, heads: 2, size: 40 },
    { batch: 1, queries: 3, keys: 80, heads: 4, size: 16 },
    { batch: 2, queries: 11, keys: 11, heads: 2, size: 8, causal: true },
  ];

  it.each(cases)('%j', async (c) => {
    const { result, expected } = run(c, 'float32');
    const { shape, data } = await result;
    expect(shape).toEqual([c.batch, c.queries, c.heads * c.size]);
    expect(largestDifference(data, expected)).toBeLessThan(2e-6);
  });

  it.each(cases)('%j in float16', async (c) => {
    const { result, expected } = run(c, 'float16');
    expect(largestDifference((await result).data, expected)).toBeLessThan(8e-3);
  });

  it('stays finite in float16 where products add up to about 20,000', async () => {
    const { result } = run({ batch: 1, queries: 8, keys: 8, heads: 1, size: 160, causal: true }, 'float16', 2000);
    expect((await result).data.every(Number.isFinite)).toBe(true);
  });

  it.each([
    [[2, 9, 8], [1, 9, 8], [2, 9, 8], 2, false, 'the batches differ'],
    [[2, 9, 8], [2, 9, 4], [2, 9, 8], 2, false, 'the channels differ'],
    [[2, 9, 8], [2, 7, 8], [2, 9, 8], 2, false, 'keys and values differ in number'],
    [[2, 9, 8], [2, 9, 8], [2, 9, 8], 3, false, '8 channels do not divide into 3 heads'],
    [[2, 9, 8], [2, 7, 8], [2, 7, 8], 2, true, 'causal attention takes as many keys as queries'],
    [[9, 8], [9, 8], [9, 8], 2, false, 'three axes expected of q, k and v'],
  ])('refuses q %j, k %j, v %j with %d heads, causal %j', (qShape, kShape, vShape, heads, causal, rule) => {
    const g = testGraph();
    const shapes = [qShape, kShape, vShape];
    const [q, k, v] = shapes.map((shape, index) => g.input(`input ${index}`, 'float32', shape));
    const printed = shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ');
    const message = `attention in attn1: ${printed}: ${rule}`;
    expect(() => g.scope('attn1', () => attention(g, q!, k!, v!, heads, { causal }))).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', message }),
    );
  });
});

it('explicitAttention takes the softmax of a float16 graph in float32', () => {
  const g = testGraph({ dtype: 'float16' });
  const x = g.input('x', 'float16', [1, 4, 8]);
  g.output('y', explicitAttention(g, x, x, x, 2));
  const softmax = g.finish().nodes.find(({ op }) => op === 'Softmax');
  expect(softmax?.outputs[0]?.dtype).toBe('float32');
});
