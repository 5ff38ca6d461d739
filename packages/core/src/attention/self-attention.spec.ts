import type { GraphBuilder, Value } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { selfAttention } from './attention-processor.js';

describe('selfAttention', () => {
  it('writes the dialect’s attention over each frame of the batch', () => {
    const value = (name: string): Value => ({ name, dtype: 'float32', shape: [6, 16, 8] });
    const calls: unknown[] = [];
    const attention = (_g: unknown, ...rest: unknown[]) => {
      calls.push(rest);
      return value('attended');
    };
    const g = { dialect: { attention } } as unknown as GraphBuilder;
    const site = { path: 'attn1', heads: 4, frames: 3, rows: 2, tokens: 16, carried: {} };
    const projections = { query: value('q'), key: value('k'), value: value('v') };
    expect(selfAttention.emit(g, site, projections).name).toBe('attended');
    expect(calls).toEqual([[projections.query, projections.key, projections.value, 4]]);
    expect(selfAttention.carries).toEqual([]);
  });
});
