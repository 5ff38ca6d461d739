import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeAdapter } from '../__testing__/fake-adapter.js';
import { requestAdapter, requestDevice } from './request-gpu.js';

afterEach(() => vi.unstubAllGlobals());

describe('requestAdapter', () => {
  it('says what to do where there is no WebGPU, or no GPU', async () => {
    vi.stubGlobal('navigator', {});
    await expect(requestAdapter()).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: /https.*WebAssembly/s,
    });
    vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => null } });
    await expect(requestAdapter()).rejects.toMatchObject({ code: 'backend-unavailable', message: /found no GPU/ });
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
    await expect(requestDevice(adapter)).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: /out of memory/,
    });
  });
});
