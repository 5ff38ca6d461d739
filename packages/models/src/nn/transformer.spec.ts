import type { AttentionProjections } from '@zeroreel/core';
import { slice } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { attentionToItself } from '../__testing__/attention-processors.js';
import { expectLayer } from '../__testing__/expect-layer.js';
import { printLayer } from '../__testing__/print-layer.js';
import { crossAttention, feedForward, selfAttention, transformer2d, transformerBlock } from './transformer.js';

const attentionWeights = (name: string, channels: number, context: number) => ({
  [`${name}.to_q.weight`]: [channels, channels],
  [`${name}.to_k.weight`]: [channels, context],
  [`${name}.to_v.weight`]: [channels, context],
  [`${name}.to_out.0.weight`]: [channels, channels],
  [`${name}.to_out.0.bias`]: [channels],
});

describe('selfAttention', () => {
  it('hands its projections to the strategy, inside its own scope', () => {
    const seen: { path: string; heads: number; projections: AttentionProjections }[] = [];
    const graph = printLayer([4, 6, 8], attentionWeights('attn1', 8, 8), (g, x) =>
      selfAttention(g, 'attn1', x, 2, {
        keySource: (_graph, hidden) => hidden,
        attend(graph, heads, projections) {
          seen.push({ path: graph.path, heads, projections });
          return projections.value;
        },
      }),
    );
    const projection = { shape: [4, 6, 8] };
    expect(seen).toMatchObject([
      { path: 'attn1', heads: 2, projections: { query: projection, key: projection, value: projection } },
    ]);
    expect(graph).toContain('attn1.to_v.weight');
    expect(graph).not.toContain('attn1.to_q.weight');
  });

  it('projects keys and values of what the strategy asks for alone', () => {
    const seen: AttentionProjections[] = [];
    printLayer([4, 6, 8], attentionWeights('attn1', 8, 8), (g, x) =>
      selfAttention(g, 'attn1', x, 2, {
        keySource: (graph, hidden) => slice(graph, hidden, 0, 0, 1),
        attend(_graph, _heads, projections) {
          seen.push(projections);
          return projections.query;
        },
      }),
    );
    expect(seen).toMatchObject([
      { query: { shape: [4, 6, 8] }, key: { shape: [1, 6, 8] }, value: { shape: [1, 6, 8] } },
    ]);
  });
});

describe('crossAttention', () => {
  const build = (batch: number) =>
    printLayer([batch, 6, 8], attentionWeights('attn2', 8, 5), (g, x) => {
      const embeddings = g.input('context', 'float32', [2, 7, 5]);
      return crossAttention(g, 'attn2', x, 2, { embeddings, frames: 3 });
    });

  it('folds the frames of a row into its queries and projects each text once', () => {
    const graph = build(6);
    expect(graph).toMatch(/MultiHeadAttention\(.*\) num_heads=2 float32 \[2, 18, 8\]/);
    expect(graph).toMatch(/attn2\.to_k\/.* float32 \[2, 7, 8\]/);
    expect(graph).toContain('result float32 [6, 6, 8]');
  });

  it('repeats queries that were computed for one row', () => {
    const graph = build(3);
    expect(graph).toMatch(/attn2\.to_q\/.* float32 \[3, 6, 8\]/);
    expect(graph).toMatch(/Concat\(.*\) axis=0 float32 \[6, 6, 8\]/);
    expect(graph).toContain('result float32 [6, 6, 8]');
  });
});

it("reads the keys of diffusers' FeedForward: twice the width for the gate, four times behind it", () => {
  const weights = {
    'ff.net.0.proj.weight': [32, 4],
    'ff.net.0.proj.bias': [32],
    'ff.net.2.weight': [4, 16],
    'ff.net.2.bias': [4],
  };
  const graph = printLayer([1, 6, 4], weights, (g, x) => feedForward(g, 'ff', x));
  for (const key of Object.keys(weights)) expect(graph).toContain(`${key} float32`);
  expect(graph).toContain('result float32 [1, 6, 4]');
});

it("equals diffusers' BasicTransformerBlock", async () => {
  await expectLayer('transformer_block', (g, input) =>
    transformerBlock(g, 'transformer_block', input('x'), {
      heads: 2,
      context: { embeddings: input('context'), frames: 1 },
      selfAttention: attentionToItself,
    }),
  );
});

it.each([
  ['transformer_conv', false],
  ['transformer_linear', true],
])("%s equals diffusers' Transformer2DModel", async (name, useLinearProjection) => {
  await expectLayer(name, (g, input) =>
    transformer2d(g, name, input('x'), {
      layers: 2,
      heads: 2,
      normGroups: 4,
      useLinearProjection,
      context: { embeddings: input('context'), frames: 1 },
      selfAttention: attentionToItself,
    }),
  );
});
