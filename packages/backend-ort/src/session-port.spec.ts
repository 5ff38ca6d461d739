import { describe, expect, it } from 'vitest';
import { tensorBuffers, wholeBuffer } from './session-port.js';

describe('wholeBuffer', () => {
  it('is the buffer of a view that fills it, and nothing for a view that does not', () => {
    const data = new Float32Array(4);
    expect(wholeBuffer(data)).toEqual([data.buffer]);
    expect(wholeBuffer(data.subarray(1))).toEqual([]);
  });
});

describe('tensorBuffers', () => {
  it('lists the buffers of host tensors; kept tensors have none', () => {
    const data = new Float32Array(2);
    const tensors = { x: { dtype: 'float32', shape: [2], data }, anchor: { kept: 3 } } as const;
    expect(tensorBuffers(tensors)).toEqual([data.buffer]);
  });
});
