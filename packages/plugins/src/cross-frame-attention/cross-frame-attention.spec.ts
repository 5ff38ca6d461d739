import { AttentionProcessor, TorchRandomSource } from '@zeroreel/core';
import { GraphBuilder, portableDialect } from '@zeroreel/core/graph';
import { beforeAll, describe, expect, it } from 'vitest';
import { partsOf } from '../__testing__/parts-of.js';
import { attendInPlain, framesOf, runAttention, type Layer } from '../__testing__/run-attention.js';
import { crossFrameAttention, crossFramePolicies, type CrossFramePolicy } from './cross-frame-attention.js';

const ATTENTION_TOLERANCE = 2e-6;
const FRAMES = 5;

const random = TorchRandomSource.fromSeed(11);
const size = 2 * FRAMES * 6 * 8;
const layer: Layer = {
  rows: 2,
  frames: FRAMES,
  tokens: 6,
  channels: 8,
  heads: 2,
  query: random.randn([size]).data,
  key: random.randn([size]).data,
  value: random.randn([size]).data,
};

/** Which frames the tokens of frame k come from; the definition that the graphs are held against. */
const SOURCES: Readonly<Record<CrossFramePolicy, (frame: number) => readonly number[]>> = {
  first: () => [0],
  previous: (frame) => [Math.max(frame - 1, 0)],
  'first+previous': (frame) => [0, Math.max(frame - 1, 0)],
  off: (frame) => [frame],
};

const processorOf = async (policy?: CrossFramePolicy): Promise<AttentionProcessor> =>
  (await partsOf(crossFrameAttention({ policy }))).get(AttentionProcessor);

const largestDifference = (a: Float32Array, b: Float32Array) => {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, k) => Math.max(largest, Math.abs(value - b[k]!)), 0);
};

describe.each(crossFramePolicies)('crossFrameAttention, policy %s', (policy) => {
  let processor: AttentionProcessor;
  beforeAll(async () => {
    processor = await processorOf(policy);
  });
  const expected = attendInPlain(layer, SOURCES[policy]);

  it('computes its definition for the whole video in one batch', async () => {
    const attended = await runAttention(processor, layer, 0, FRAMES);
    expect(largestDifference(attended, expected)).toBeLessThan(ATTENTION_TOLERANCE);
  });

  it.each([1, 2, 3, 4])('computes the same with the anchor alone and chunks of %i', async (chunkFrames) => {
    for (let start = 0; start < FRAMES; start = start === 0 ? 1 : start + chunkFrames) {
      const end = start === 0 ? 1 : Math.min(start + chunkFrames, FRAMES);
      const attended = await runAttention(processor, layer, start, end);
      expect(largestDifference(attended, framesOf(layer, expected, start, end))).toBeLessThan(ATTENTION_TOLERANCE);
    }
  });
});

describe('crossFrameAttention', () => {
  it('is the paper’s unless told otherwise', async () => {
    expect(await processorOf()).toBe(await processorOf('first'));
  });

  it('names the policies it knows', async () => {
    await expect(processorOf('last' as 'first')).rejects.toThrow(
      "cross-frame-attention.policy: expected one of first, previous, first+previous, off, got 'last'",
    );
  });

  it('carries no more than it reads, and is framewise where that is the first frame or its own', async () => {
    const processors = await Promise.all(crossFramePolicies.map(processorOf));
    expect(processors.map(({ carries }) => carries)).toEqual([['anchor'], ['previous'], ['anchor', 'previous'], []]);
    expect(processors.map(({ framewise = false }) => framewise)).toEqual([true, false, false, true]);
  });

  it('writes one attention of all frames’ queries, without copies of keys', async () => {
    const g = new GraphBuilder({ name: 'first', dtype: 'float32', dialect: portableDialect });
    const input = (name: string, images: number) => g.input(name, 'float32', [images, 6, 8]);
    const projections = { query: input('q', 6), key: input('k', 6), value: input('v', 6) };
    const anchor = { key: input('anchor.key', 2), value: input('anchor.value', 2) };
    const site = { path: 'attn1', heads: 2, frames: 3, rows: 2, tokens: 6, carried: { anchor } };
    g.output('attended', (await processorOf('first')).emit(g, site, projections));
    const { nodes } = g.finish();
    expect(nodes.map(({ op }) => op)).toEqual(['Reshape', 'MultiHeadAttention', 'Reshape']);
    expect(nodes[1]!.inputs.slice(1, 3)).toEqual(['anchor.key', 'anchor.value']);
  });

  it('says which frame a graph was not handed', async () => {
    const g = new GraphBuilder({ name: 'previous', dtype: 'float32', dialect: portableDialect });
    const value = g.input('x', 'float32', [2, 6, 8]);
    const site = { path: 'mid_block.attn1', heads: 2, frames: 1, rows: 2, tokens: 6 };
    const carried = { anchor: { key: value, value } };
    const projections = { query: value, key: value, value };
    const processor = await processorOf('previous');
    expect(() => processor.emit(g, { ...site, carried }, projections)).toThrow(
      'at mid_block.attn1: expected keys and values of the previous frame, got none',
    );
  });
});
