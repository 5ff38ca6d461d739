import { describe, expect, it } from 'vitest';
import { buildFlow, sampleFlow } from './sample-flow.js';

const flow = buildFlow(2, 3, (row, column) => ({ x: 10 * column, y: 100 * row + column }));

describe('sampleFlow', () => {
  it.each([
    [0, 0, 0, 0],
    [1, 2, 20, 102],
    [0.5, 1.5, 15, 51.5],
    [-4, 9, 20, 2],
  ])('row %f, column %f', (row, column, x, y) => {
    expect(sampleFlow(flow, row, column)).toEqual({ x, y });
  });
});

describe('buildFlow', () => {
  it('keeps x displacements before y displacements', () => {
    expect([...flow.data]).toEqual([0, 10, 20, 0, 10, 20, 0, 1, 2, 100, 101, 102]);
  });
});
