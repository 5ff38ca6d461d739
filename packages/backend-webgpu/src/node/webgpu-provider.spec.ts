import type { BackendProvider } from '@zeroreel/core';
import { describeBackendContract, describeDialectContract } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { chooseTestAdapter } from '../__testing__/choose-test-adapter.js';
import { webgpuBackend, webgpuProvider } from './webgpu-provider.js';

chooseTestAdapter();
const { available, detail } = await webgpuProvider.probe({ worker: false });
const create = () => webgpuBackend({ worker: false });

describe('webgpuProvider', () => {
  it('is a row', () => {
    const row: BackendProvider = webgpuProvider;
    expect(row).toMatchObject({ name: 'webgpu', summary: expect.stringContaining('GPU') });
  });

  it('refuses int8, which only the CPU computes in', async () => {
    await expect(webgpuBackend({ precision: 'int8' })).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'precision: the webgpu backend computes in float32 or float16, not in int8',
    });
  });

  it('says what it would run on, or what is missing', () => {
    expect(detail).toMatch(available ? /^WebGPU/ : /^WebGPU is not available: .*Vulkan/s);
  });

  it.skipIf(available)('gives the explanation that the backend throws', async () => {
    await expect(create()).rejects.toMatchObject({ code: 'backend-unavailable', message: detail });
  });
});

describe.skipIf(!available)(`in Node (${available ? detail : `skipped: ${detail}`})`, () => {
  describeBackendContract('webgpu, in the calling thread', create, {
    blocksBecause: 'sessions are in the calling thread',
  });
  it('prefers float32 if the user asks for it', async () => {
    await using backend = await webgpuBackend({ worker: false, precision: 'float32' });
    expect(backend.capabilities().preferredDType).toBe('float32');
  });

  describeDialectContract('webgpu', create, {
    noFloat16Because: /without float16/.exec(detail)?.[0],
  });
});
