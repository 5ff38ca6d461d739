import type { AnyTensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { copyTensor, downloadOrtTensor, fromOrtTensor } from './ort-tensor.js';
import type { OrtTensor } from './ort-runtime.js';

const ortTensor = (type: string, data: unknown): OrtTensor => ({ type, data, dims: [2], dispose: () => undefined });

const tensors: AnyTensor[] = [
  { dtype: 'float32', shape: [2], data: new Float32Array([1, 2]) },
  { dtype: 'float16', shape: [2], data: new Uint16Array([0x3c00, 0x4000]) },
  { dtype: 'int32', shape: [2], data: new Int32Array([1, 2]) },
  { dtype: 'int64', shape: [2], data: new BigInt64Array([1n, 2n]) },
  { dtype: 'uint8', shape: [2], data: new Uint8Array([1, 2]) },
];

describe('downloadOrtTensor', () => {
  it('downloads what lies on the GPU, and frees it there', async () => {
    let disposed = 0;
    const onGpu: OrtTensor = {
      type: 'float32',
      location: 'gpu-buffer',
      dims: [2],
      get data(): unknown {
        throw new Error('not in host memory');
      },
      getData: async () => new Float32Array([1, 2]),
      dispose: () => (disposed += 1),
    };
    expect(await downloadOrtTensor('y', onGpu)).toEqual(tensors[0]);
    expect(disposed).toBe(1);
  });

  it('takes over what is in host memory', async () => {
    const data = new Float32Array([1, 2]);
    const taken = await downloadOrtTensor('y', { ...ortTensor('float32', data), location: 'cpu' });
    expect(taken.data).toBe(data);
  });
});

describe('fromOrtTensor', () => {
  it.each(tensors)('takes $dtype over without a copy', (tensor) => {
    const taken = fromOrtTensor('y', ortTensor(tensor.dtype, tensor.data));
    expect(taken).toEqual(tensor);
    expect(taken.data.buffer).toBe(tensor.data.buffer);
  });

  it('names the output whose type has no host tensor', () => {
    expect(() => fromOrtTensor('y', ortTensor('string', ['a', 'b']))).toThrow(/"y" has the element type string/);
  });
});

describe('copyTensor', () => {
  it.each(tensors)('gives $dtype data of its own', (tensor) => {
    const copy = copyTensor(tensor);
    expect(copy).toEqual(tensor);
    expect(copy.data.buffer).not.toBe(tensor.data.buffer);
  });

  it('copies only the part of a buffer that is the tensor', () => {
    const data = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    const copy = copyTensor({ dtype: 'float32', shape: [2], data });
    expect(copy.data.buffer.byteLength).toBe(8);
  });
});
