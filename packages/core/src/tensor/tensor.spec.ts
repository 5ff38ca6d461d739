import { describe, expect, it } from 'vitest';
import { intTensor, tensor } from './tensor.js';

describe('tensor', () => {
  it('keeps the data it is given', () => {
    const data = Float32Array.of(1, 2);
    expect(tensor(data, [2, 1])).toEqual({ dtype: 'float32', shape: [2, 1], data });
    expect(tensor(data, [2]).data).toBe(data);
    expect(intTensor(Int32Array.of(7), [1, 1]).dtype).toBe('int32');
  });

  it('says how many numbers the shape holds', () => {
    expect(() => tensor(new Float32Array(3), [2, 2])).toThrow('shape [2, 2] holds 4 numbers, got 3');
  });
});
