import type { Flow } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { givenFlow } from './given-flow.js';

const flow = (...data: number[]): Flow => ({ height: 1, width: data.length / 2, data: Float32Array.from(data) });

describe('givenFlow', () => {
  const field = givenFlow([flow(1, 2, 3, 4), flow(5, 6, 7, 8)]);

  it('belongs to frames 1, 2, …; frame 0 stands still, later frames keep the last', () => {
    expect([...field.flow(1, 1, 2).data]).toEqual([1, 2, 3, 4]);
    expect([...field.flow(2, 1, 2).data]).toEqual([5, 6, 7, 8]);
    expect([...field.flow(9, 1, 2).data]).toEqual([5, 6, 7, 8]);
    expect([...field.flow(0, 1, 2).data]).toEqual([0, 0, 0, 0]);
  });

  it('is resized to the latents, its units kept', () => {
    expect([...field.flow(1, 2, 4).data]).toEqual([
      1, 1.25, 1.75, 2, 1, 1.25, 1.75, 2, 3, 3.25, 3.75, 4, 3, 3.25, 3.75, 4,
    ]);
  });

  it('refuses what is no flow', () => {
    expect(() => givenFlow([])).toThrow('expected at least one, got none');
    expect(() => givenFlow([{ height: 2, width: 2, data: new Float32Array(3) }])).toThrow(
      'flow 1 of the motion: expected 8 numbers for [2, 2, 2], got 3',
    );
    expect(() => givenFlow([flow(1, 2), flow(1, NaN)])).toThrow(
      'flow 2 of the motion: expected finite numbers, got NaN',
    );
  });
});
