import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Backend, BackendProvider, Executable } from '@zeroreel/core';
import { describeBackendContract, describeDialectContract } from '@zeroreel/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cudaBackend, cudaProvider, cudaSessionOptions, tryConvolution } from './cuda-provider.js';

const { available, detail } = await cudaProvider.probe({ worker: false });
const create = () => cudaBackend({ worker: false });

if (available) {
  describeBackendContract('cuda, in the calling thread', create, {
    blocksBecause: 'sessions are in the calling thread',
  });
  describeDialectContract('cuda', create);
} else {
  it.skip(`cuda: contracts (skipped: ${detail})`);
}

afterEach(() => vi.unstubAllGlobals());

describe('cudaProvider', () => {
  it('is a row', () => {
    const row: BackendProvider = cudaProvider;
    expect(row).toMatchObject({ name: 'cuda', summary: expect.stringContaining('NVIDIA') });
  });

  it.each([
    { options: { deviceId: -1 }, message: 'deviceId: expected a whole number from 0, got -1' },
    { options: { deviceId: 0.5 }, message: 'deviceId: expected a whole number from 0, got 0.5' },
    { options: { threads: 0 }, message: 'threads: expected a whole number from 1, got 0' },
    {
      options: { precision: 'int8' },
      message: 'precision: the cuda backend computes in float32 or float16, not in int8',
    },
  ] as const)('refuses $options', async ({ options, message }) => {
    await expect(cudaBackend(options)).rejects.toMatchObject({ code: 'invalid-request', message });
  });

  it.skipIf(available)('says what to install if CUDA is absent', async () => {
    const message = expect.stringMatching(
      /^CUDA is not available: .*driver.*cuDNN 9.*npx zeroreel doctor --install-cuda/,
    );
    await expect(cudaBackend()).rejects.toMatchObject({ name: 'ZeroreelError', code: 'backend-unavailable', message });
    expect(await cudaProvider.probe()).toEqual({ available: false, detail: message });
  });

  it('names a platform without CUDA', async () => {
    vi.stubGlobal('process', { ...process, platform: 'darwin', arch: 'arm64', env: process.env });
    expect((await cudaProvider.probe()).detail).toMatch(/^CUDA is not available: this is darwin on arm64\. CUDA needs/);
  });
});

describe('cudaSessionOptions', () => {
  it('chooses the GPU, and the threads for what stays on the CPU', () => {
    expect(cudaSessionOptions({ deviceId: 2, threads: 3 })).toEqual({
      executionProviders: [{ name: 'cuda', deviceId: 2 }],
      intraOpNumThreads: 3,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    expect(cudaSessionOptions({}).executionProviders).toEqual([{ name: 'cuda', deviceId: 0 }]);
  });
});

describe('tryConvolution', () => {
  it('passes a backend that computes right', async () => {
    await using backend = await cpuBackend({ threads: 1, worker: false });
    await expect(tryConvolution(backend)).resolves.toBeUndefined();
  });

  it('says what a backend computes that is wrong, or why it does not run', async () => {
    await using cpu = await cpuBackend({ threads: 1, worker: false });
    const wrong = await alter(cpu, (y) => y.fill(8));
    await expect(tryConvolution(wrong)).rejects.toThrow('a convolution gave 8 instead of 9');
    const broken = await alter(cpu, () => expect.fail('libcudnn.so.9: cannot open'));
    await expect(tryConvolution(broken)).rejects.toThrow('libcudnn.so.9: cannot open');
  });
});

/** A backend whose outputs `y` are changed before they are returned. */
const alter = async (backend: Backend, change: (y: Float32Array) => void): Promise<Backend> => ({
  name: backend.name,
  dialect: backend.dialect,
  capabilities: () => backend.capabilities(),
  async compile(model): Promise<Executable> {
    const executable = await backend.compile(model);
    return {
      inputs: executable.inputs,
      outputs: executable.outputs,
      async run(...args) {
        const result = await executable.run(...args);
        if (result.host['y']?.dtype === 'float32') change(result.host['y'].data);
        return result;
      },
      [Symbol.asyncDispose]: () => executable[Symbol.asyncDispose](),
    };
  },
  close: () => backend.close(),
  [Symbol.asyncDispose]: () => backend.close(),
});
