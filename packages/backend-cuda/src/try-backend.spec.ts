import type { Backend, Executable } from '@zeroreel/core';
import { portableDialect } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { tryBackend } from './try-backend.js';

/** A backend whose one output is `result`, or whose compiler throws it. */
function fakeBackend(result: number | Error): Backend & { disposed: boolean } {
  const executable: Executable = {
    inputs: [],
    outputs: [],
    run: async () => ({
      host: { y: { dtype: 'float32', shape: [1, 1, 1, 1], data: new Float32Array([Number(result)]) } },
      device: {},
    }),
    [Symbol.asyncDispose]: async () => undefined,
  };
  return {
    name: 'fake',
    dialect: portableDialect,
    disposed: false,
    capabilities: () => ({
      description: 'fake',
      preferredDType: 'float32',
      dtypes: ['float32'],
      deviceResident: false,
    }),
    compile: async () => {
      if (result instanceof Error) throw result;
      return executable;
    },
    async [Symbol.asyncDispose]() {
      this.disposed = true;
    },
  };
}

describe('tryBackend', () => {
  it('returns a backend that computes right', async () => {
    const backend = fakeBackend(9);
    expect(await tryBackend(backend)).toBe(backend);
    expect(backend.disposed).toBe(false);
  });

  it.each([
    { result: 8, message: /a convolution gave 8 instead of 9\. CUDA needs/ },
    { result: new Error('libcudnn.so.9: cannot open'), message: /libcudnn\.so\.9: cannot open\. CUDA needs/ },
  ])('disposes one that does not and says why ($message)', async ({ result, message }) => {
    const backend = fakeBackend(result);
    await expect(tryBackend(backend)).rejects.toMatchObject({ code: 'backend-unavailable', message });
    expect(backend.disposed).toBe(true);
  });
});
