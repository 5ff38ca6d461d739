import type { Initializer, OnnxModel } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { cpuSessionOptions, defaultWeightStorage } from './cpu-session-options.js';

function modelOf(...megabytes: readonly number[]): OnnxModel {
  const initializers = megabytes.map((size, index): Initializer => ({
    name: `w${index}`,
    dtype: 'uint8',
    shape: [size * 2 ** 20],
    data: { file: '/models/unet.safetensors', offset: 0, length: size * 2 ** 20 },
  }));
  return { name: 'unet', inputs: [], outputs: [], nodes: [], initializers };
}

describe('defaultWeightStorage', () => {
  it('packs, but maps short-lived graphs of more than 1 GiB of weights', () => {
    expect(defaultWeightStorage(modelOf(), { shortLived: true })).toBe('packed');
    expect(defaultWeightStorage(modelOf(512, 512), { shortLived: true })).toBe('packed');
    expect(defaultWeightStorage(modelOf(512, 513), { shortLived: true })).toBe('mapped');
    expect(defaultWeightStorage(modelOf(512, 513), {})).toBe('packed');
  });
});

describe('cpuSessionOptions', () => {
  it('asks for no copies of mapped weights', () => {
    expect(cpuSessionOptions(2, 'mapped')).toMatchObject({
      intraOpNumThreads: 2,
      graphOptimizationLevel: 'extended',
      extra: { session: { disable_prepacking: '1' } },
    });
  });
});
