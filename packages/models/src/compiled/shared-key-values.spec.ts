import type { DeviceTensor } from '@zeroreel/core';
import { describe, expect, it, vi } from 'vitest';
import { SharedKeyValues } from './shared-key-values.js';

const deviceTensor = (...shape: number[]): DeviceTensor => ({
  location: 'device',
  dtype: 'float16',
  shape,
  [Symbol.dispose]: vi.fn(),
});

describe('SharedKeyValues', () => {
  it('tells its tensors by input, and their memory once', () => {
    const key = deviceTensor(2, 3, 4);
    const shared = SharedKeyValues.take([[key, ['anchor.a.key', 'previous.a.key']]]);
    expect(shared.inputs).toEqual({ 'anchor.a.key': key, 'previous.a.key': key });
    expect(shared.byteLength).toBe(48);
  });

  it('frees a tensor when the last of its holders is disposed, in any order', () => {
    const anchor = deviceTensor(1);
    const first = SharedKeyValues.take([[anchor, ['anchor.a.key']]]);
    const second = first.replace([]);
    const third = second.replace([]);
    for (const shared of [second, first]) shared[Symbol.dispose]();
    expect(anchor[Symbol.dispose]).not.toHaveBeenCalled();
    third[Symbol.dispose]();
    expect(anchor[Symbol.dispose]).toHaveBeenCalledTimes(1);
  });

  it('is disposed once', () => {
    const anchor = deviceTensor(1);
    const first = SharedKeyValues.take([[anchor, ['anchor.a.key', 'previous.a.key']]]);
    const second = first.replace([]);
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    expect(first.disposed).toBe(true);
    expect(anchor[Symbol.dispose]).not.toHaveBeenCalled();
    second[Symbol.dispose]();
    expect(anchor[Symbol.dispose]).toHaveBeenCalledTimes(1);
  });

  it('replaces what some inputs read and keeps the rest', () => {
    const [anchor, last] = [deviceTensor(1), deviceTensor(1)];
    const first = SharedKeyValues.take([[anchor, ['anchor.a.key', 'previous.a.key']]]);
    const second = first.replace([[last, ['previous.a.key']]]);
    expect(second.inputs).toEqual({ 'anchor.a.key': anchor, 'previous.a.key': last });
    second[Symbol.dispose]();
    expect(last[Symbol.dispose]).toHaveBeenCalledTimes(1);
    expect(anchor[Symbol.dispose]).not.toHaveBeenCalled();
    expect(first.inputs['previous.a.key']).toBe(anchor);
  });
});
