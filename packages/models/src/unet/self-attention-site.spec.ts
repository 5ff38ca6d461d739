import type { AttentionProcessor, AttentionSite, CarriedFrame } from '@zeroreel/core';
import { GraphBuilder, portableDialect, printGraph } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { emitSelfAttention, type UNetRole } from './self-attention-site.js';

const FRAMES = 3;
const ROWS = 2;

/** The graph of one layer of 5 tokens and 4 channels, and the site that its processor saw. */
function emit(role: UNetRole, carries: readonly CarriedFrame[], presentRows = ROWS) {
  const sites: AttentionSite[] = [];
  const attention: AttentionProcessor = {
    name: 'spy',
    carries,
    emit(_g, site, { query }) {
      sites.push(site);
      return query;
    },
  };
  const g = new GraphBuilder({ name: 'site', dtype: 'float32', dialect: portableDialect });
  const input = (name: string) => g.input(name, 'float32', [presentRows * FRAMES, 5, 4]);
  const projections = { query: input('q'), key: input('k'), value: input('v') };
  const batch = { role, attention, frames: FRAMES, rows: ROWS };
  g.output(
    'result',
    g.scope('mid.attn1', () => emitSelfAttention(g, batch, 2, projections)),
  );
  const model = g.finish();
  const names = (values: typeof model.inputs) => values.map(({ name, shape }) => `${name} [${shape.join(', ')}]`);
  return {
    site: sites[0]!,
    inputs: names(model.inputs).slice(3),
    outputs: names(model.outputs).filter((name) => !name.startsWith('result')),
    graph: printGraph(model),
  };
}

describe('emitSelfAttention', () => {
  it('tells the processor where it is', () => {
    const { site } = emit('joint', ['anchor']);
    expect(site).toEqual({ path: 'mid.attn1', heads: 2, frames: 3, rows: 2, tokens: 5, carried: {} });
  });

  it('hands the first frame of an anchor graph on, whatever the processor carries', () => {
    const outputs = ['mid.attn1.key [2, 5, 4]', 'mid.attn1.value [2, 5, 4]'];
    expect(emit('anchor', ['anchor']).outputs).toEqual(outputs);
    expect(emit('anchor', ['previous']).outputs).toEqual(outputs);
    expect(emit('anchor', []).outputs).toEqual([]);
  });

  it('hands carried frames to a follower graph', () => {
    const { inputs, outputs, site } = emit('follower', ['anchor']);
    expect(inputs).toEqual(['anchor.mid.attn1.key [2, 5, 4]', 'anchor.mid.attn1.value [2, 5, 4]']);
    expect(outputs).toEqual([]);
    expect(site.carried.anchor?.key.name).toBe('anchor.mid.attn1.key');
    expect(site.carried.previous).toBeUndefined();
  });

  it('hands the last frame of a follower graph on where the next chunk reads it', () => {
    const { inputs, outputs } = emit('follower', ['anchor', 'previous']);
    expect(inputs).toEqual([
      'anchor.mid.attn1.key [2, 5, 4]',
      'anchor.mid.attn1.value [2, 5, 4]',
      'previous.mid.attn1.key [2, 5, 4]',
      'previous.mid.attn1.value [2, 5, 4]',
    ]);
    expect(outputs).toEqual(['last.mid.attn1.key [2, 5, 4]', 'last.mid.attn1.value [2, 5, 4]']);
    expect(emit('follower', ['previous']).graph).toMatch(/Slice\(.*, \[2\], \[3\], \[1\]\) float32 \[2, 1, 5, 4\]/);
  });

  it('has neither inputs nor outputs of its own in a joint graph', () => {
    const { inputs, outputs } = emit('joint', ['anchor', 'previous']);
    expect([...inputs, ...outputs]).toEqual([]);
  });

  it('reads one row and hands on all of them before the first text', () => {
    const follower = emit('follower', ['anchor'], 1);
    expect(follower.site.rows).toBe(1);
    expect(follower.inputs).toContain('anchor.mid.attn1.key [2, 5, 4]');
    expect(follower.site.carried.anchor?.key.shape).toEqual([1, 5, 4]);
    expect(emit('anchor', ['anchor'], 1).outputs).toContain('mid.attn1.key [2, 5, 4]');
  });
});
