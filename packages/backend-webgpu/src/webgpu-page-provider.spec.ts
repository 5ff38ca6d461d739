import type { BackendProvider } from '@zeroreel/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeAdapter } from './__testing__/fake-adapter.js';
import { refusingWorker } from './__testing__/refusing-worker.js';
import { webgpuBackend, webgpuPageProvider } from './webgpu-page-provider.js';

afterEach(() => vi.unstubAllGlobals());

describe('webgpuPageProvider', () => {
  it('is a row that says what it would run on, and starts nothing for that', async () => {
    const row: BackendProvider = webgpuPageProvider;
    expect(row).toMatchObject({ name: 'webgpu', summary: expect.stringContaining('GPU') });
    vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => fakeAdapter({}) } });
    expect(await webgpuPageProvider.probe()).toEqual({ available: true, detail: 'WebGPU on acme one' });
    vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => fakeAdapter({ software: true }) } });
    expect((await webgpuPageProvider.probe()).detail).toBe('WebGPU on acme one (the processor, in place of a GPU)');
  });

  it('says what to do if there is no WebGPU, or no GPU', async () => {
    vi.stubGlobal('navigator', {});
    const message = expect.stringMatching(
      /^WebGPU is not available: .*https.* A current Chrome.* the WebAssembly backend runs without it$/,
    );
    await expect(webgpuBackend()).rejects.toMatchObject({ code: 'backend-unavailable', message });
    expect(await webgpuPageProvider.probe()).toEqual({ available: false, detail: message });
    vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => null } });
    expect((await webgpuPageProvider.probe()).detail).toMatch(/^WebGPU is not available: the browser found no GPU/);
  });

  it('explains why its worker cannot start', async () => {
    vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => fakeAdapter({}) } });
    vi.stubGlobal('Worker', refusingWorker('404'));
    await expect(webgpuBackend()).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: expect.stringMatching(
        /^WebGPU is not available: its worker could not be started: 404\. A current Chrome/,
      ),
    });
  });
});
