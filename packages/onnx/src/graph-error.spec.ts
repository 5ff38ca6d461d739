import { describe, expect, it } from 'vitest';
import { testGraph } from './__testing__/run-graph.js';
import { graphError, requireSameDType, shapeMismatch } from './graph-error.js';

describe('graph errors', () => {
  const g = testGraph();
  const a = g.input('a', 'float32', [2, 3]);
  const b = g.input('b', 'float16', [4]);

  it('name the operation and the scopes that are open', () => {
    const inside = g.scope('down_blocks.0', () =>
      g.scope('attn', () => graphError(g, 'invalid-graph', 'matmul', 'facts')),
    );
    expect(inside.message).toBe('matmul in down_blocks.0.attn: facts');
    expect(graphError(g, 'invalid-graph', 'matmul', 'facts').message).toBe('matmul: facts');
  });

  it('show every shape', () => {
    const error = shapeMismatch(g, 'add', [a, b], 'the shapes do not broadcast');
    expect(error).toMatchObject({
      code: 'shape-mismatch',
      message: 'add: [2, 3] and [4]: the shapes do not broadcast',
    });
  });

  it('show both types', () => {
    expect(() => requireSameDType(g, 'add', [a, b])).toThrow(
      'add: operands of one type expected, got float32 and float16',
    );
    expect(() => requireSameDType(g, 'add', [a, a])).not.toThrow();
  });
});
