import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeAdapter } from '../__testing__/fake-adapter.js';
import { hasFusedAttention, readGpuFacts, requestAdapter, requestDevice } from './gpu.js';

afterEach(() => vi.unstubAllGlobals());

describe('readGpuFacts', () => {
  it('reads an adapter', () => {
    expect(readGpuFacts(fakeAdapter({ features: ['shader-f16', 'subgroups'], subgroupMinSize: 32 }))).toEqual({
      name: 'acme one',
      software: false,
      float16: true,
      subgroupMinSize: 32,
      maxBufferSize: 2 ** 30,
      maxStorageBufferBindingSize: 2 ** 27,
    });
  });
});

describe('hasFusedAttention', () => {
  it.each([
    { features: ['subgroups'], subgroupMinSize: 32, fused: true },
    { features: ['subgroups'], subgroupMinSize: 16, fused: true },
    { features: ['subgroups'], subgroupMinSize: 8, fused: false },
    { features: ['subgroups'], subgroupMinSize: 4, fused: false },
    { features: [], subgroupMinSize: 32, fused: false },
  ])('$features of at least $subgroupMinSize lanes: $fused', ({ fused, ...adapter }) => {
    expect(hasFusedAttention(readGpuFacts(fakeAdapter(adapter)))).toBe(fused);
  });
});

describe('requestAdapter', () => {
  it('says why there is no WebGPU, or no GPU', async () => {
    vi.stubGlobal('navigator', {});
    await expect(requestAdapter()).rejects.toThrow(/not loaded over https/);
    vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => null } });
    await expect(requestAdapter()).rejects.toThrow(/found no GPU/);
  });

  it.each([
    { wanted: undefined, asked: 'high-performance' },
    { wanted: 'low-power', asked: 'low-power' },
  ] as const)('asks for $asked where $wanted is wanted', async ({ wanted, asked }) => {
    const requested: unknown[] = [];
    const adapter = fakeAdapter({});
    vi.stubGlobal('navigator', { gpu: { requestAdapter: async (o: unknown) => (requested.push(o), adapter) } });
    expect(await requestAdapter(wanted)).toBe(adapter);
    expect(requested).toEqual([{ powerPreference: asked }]);
  });
});

describe('requestDevice', () => {
  it.each([
    { features: ['shader-f16', 'subgroups'], subgroupMinSize: 32, required: ['shader-f16', 'subgroups'] },
    { features: ['shader-f16', 'subgroups'], subgroupMinSize: 8, required: ['shader-f16'] },
    { features: [], subgroupMinSize: 0, required: [] },
  ])('asks for $required of $features, and for all limits', async ({ required, ...adapter }) => {
    const asked: GPUDeviceDescriptor[] = [];
    const limits = { maxBufferSize: 5, maxComputeWorkgroupStorageSize: 7 };
    await requestDevice(
      fakeAdapter({ ...adapter, limits, requestDevice: async (descriptor) => asked.push(descriptor) }),
    );
    expect(asked).toMatchObject([{ requiredFeatures: required, requiredLimits: limits }]);
  });

  it('says why there is no device', async () => {
    const adapter = fakeAdapter({ requestDevice: () => Promise.reject(new Error('out of memory')) });
    await expect(requestDevice(adapter)).rejects.toThrow('out of memory');
  });
});
