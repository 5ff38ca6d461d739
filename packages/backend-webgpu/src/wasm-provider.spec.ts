import type { BackendProvider } from '@zeroreel/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { refusingWorker } from './__testing__/refusing-worker.js';
import { wasmBackend, wasmProvider, wasmThreads } from './wasm-provider.js';

afterEach(() => vi.unstubAllGlobals());

describe('wasmProvider', () => {
  it('is a row that says what it would run on, and loads nothing for that', async () => {
    const row: BackendProvider = wasmProvider;
    expect(row).toMatchObject({ name: 'wasm', summary: expect.stringContaining('WebAssembly') });
    vi.stubGlobal('crossOriginIsolated', true);
    vi.stubGlobal('navigator', { hardwareConcurrency: 4 });
    expect(await wasmProvider.probe({ threads: 3 })).toEqual({ available: true, detail: 'WebAssembly, 3 threads' });
    vi.stubGlobal('crossOriginIsolated', false);
    expect((await wasmProvider.probe()).detail).toMatch(
      /^WebAssembly, 1 thread \(the page is not cross-origin isolated: /,
    );
  });

  it.each([0, -1, 1.5])('refuses %d threads', async (threads) => {
    await expect(wasmBackend({ threads })).rejects.toMatchObject({
      code: 'invalid-request',
      message: `threads: expected a whole number from 1, got ${threads}`,
    });
  });

  it('explains why its worker cannot start', async () => {
    vi.stubGlobal('crossOriginIsolated', false);
    vi.stubGlobal('navigator', { hardwareConcurrency: 4 });
    vi.stubGlobal('Worker', refusingWorker('404'));
    await expect(wasmBackend()).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: expect.stringMatching(
        /^WebAssembly is not available: its worker could not be started: 404\. It needs a current browser/,
      ),
    });
  });
});

describe('wasmThreads', () => {
  it('gives an isolated page all processors, eight at most, or what the user asks for', () => {
    expect(wasmThreads(true, 4)).toEqual({ threads: 4 });
    expect(wasmThreads(true, 32)).toEqual({ threads: 8 });
    expect(wasmThreads(true, 32, 12)).toEqual({ threads: 12 });
  });

  it('gives other pages one, and says what the server would have to send', () => {
    const limit = expect.stringMatching(/Cross-Origin-Embedder-Policy: require-corp/);
    expect(wasmThreads(false, 4)).toEqual({ threads: 1, limit });
    expect(wasmThreads(false, 4, 2)).toEqual({ threads: 1, limit });
  });

  it('says nothing if one thread is all that the user wants', () => {
    expect(wasmThreads(false, 1)).toEqual({ threads: 1 });
    expect(wasmThreads(false, 8, 1)).toEqual({ threads: 1 });
  });
});
