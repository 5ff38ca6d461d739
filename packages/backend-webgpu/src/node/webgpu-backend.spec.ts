import { describeBackendContract, describeDialectContract } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { chooseTestAdapter } from '../__testing__/choose-test-adapter.js';
import { probeWebgpu } from './probe-webgpu.js';
import { webgpuBackend } from './webgpu-backend.js';

chooseTestAdapter();
const { available, detail } = await probeWebgpu({ worker: false });
const create = () => webgpuBackend({ worker: false });

describe('probeWebgpu', () => {
  it('says what it would run on, or what is missing', () => {
    expect(detail).toMatch(available ? /^WebGPU/ : /not available: .*Vulkan/s);
  });

  it.skipIf(available)('gives the explanation that the backend throws', async () => {
    await expect(create()).rejects.toMatchObject({ code: 'backend-unavailable', message: detail });
  });
});

describe.skipIf(!available)(`in Node (${available ? detail : `skipped: ${detail}`})`, () => {
  describeBackendContract('webgpu, in the calling thread', create, {
    blocksBecause: 'sessions are in the calling thread',
  });
  describeDialectContract('webgpu', create, {
    noFloat16Because: /without float16/.exec(detail)?.[0],
  });
});
