import { describeBackendContract, describeDialectContract } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { cudaBackend } from './cuda-backend.js';
import { probeCuda } from './probe-cuda.js';

const { available, detail } = await probeCuda({ worker: false });
const create = () => cudaBackend({ worker: false });

if (available) {
  describeBackendContract('cuda, in the calling thread', create, {
    blocksBecause: 'sessions are in the calling thread',
  });
  describeDialectContract('cuda', create);
} else {
  it.skip(`cuda: contracts (skipped: ${detail})`);
}

describe('cudaBackend', () => {
  it.each([{ deviceId: -1 }, { deviceId: 0.5 }, { threads: 0 }])('refuses %o', async (options) => {
    const [option = ''] = Object.keys(options);
    await expect(cudaBackend(options)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(option),
    });
  });

  it.skipIf(available)('says what to install where CUDA is absent', async () => {
    await expect(cudaBackend()).rejects.toMatchObject({
      name: 'ZeroreelError',
      code: 'backend-unavailable',
      message: expect.stringMatching(/driver.*cuDNN 9.*script\/install --onnxruntime-node-install/),
    });
  });
});

describe('probeCuda', () => {
  it.skipIf(available)('gives the same explanation instead of throwing', async () => {
    const error = await cudaBackend().catch((reason: unknown) => reason);
    expect(await probeCuda()).toEqual({ available: false, detail: (error as Error).message });
  });
});
