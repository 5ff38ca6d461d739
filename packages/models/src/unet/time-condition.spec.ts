import { describe, expect, it } from 'vitest';
import { BlockGraph } from '../__testing__/block-graph.js';
import { timeCondition } from './time-condition.js';

describe('timeCondition', () => {
  it('embeds the timestep once for the whole batch, behind its activation', () => {
    const graph = new BlockGraph({ timeScaleShift: 'scale_shift' });
    const { embedding, scaleShift } = timeCondition(graph.g, graph.input('t', [1]), graph.context.config);
    expect(embedding.shape).toEqual([1, 1280]);
    expect(scaleShift).toBe('scale_shift');
    const text = graph.print(embedding);
    expect(text).toContain('time_embedding.linear_1.weight');
    expect(text).toContain('time_embedding.linear_2.weight');
  });
});
