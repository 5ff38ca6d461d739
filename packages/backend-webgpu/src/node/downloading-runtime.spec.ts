import type { OrtRuntime, OrtSession, OrtTensor } from '@zeroreel/backend-ort';
import { describe, expect, it } from 'vitest';
import { downloadingRuntime } from './downloading-runtime.js';

/** A runtime whose sessions leave `y` on the GPU, and whose copies of it are in the host's memory. */
function setUp() {
  const created: Uint8Array[] = [];
  const onGpu = (dims: readonly number[]): OrtTensor => ({
    ...{ type: 'float32', location: 'gpu-buffer', dims, dispose: () => undefined },
    get data(): unknown {
      throw new Error('not in host memory');
    },
    getData: () => expect.fail('would end the process'),
  });
  const session: OrtSession = {
    run: async (feeds): Promise<Record<string, OrtTensor>> => {
      const { tensor } = feeds;
      if (!tensor) return { y: onGpu([2]), z: onGpu([3]) };
      return { copy: { type: 'float32', dims: tensor.dims, data: `copy of ${tensor.dims}`, dispose: () => undefined } };
    },
    release: async () => undefined,
  };
  const ort: OrtRuntime = {
    Tensor: Object as unknown as OrtRuntime['Tensor'],
    InferenceSession: {
      create: async (model) => {
        created.push(model);
        return session;
      },
    },
  };
  return { created, ort: downloadingRuntime(ort) };
}

describe('downloadingRuntime', () => {
  it('reads tensors on the GPU by a session that copies, one for each shape', async () => {
    const { created, ort } = setUp();
    const session = await ort.InferenceSession.create(new Uint8Array(), { executionProviders: ['webgpu'] });
    for (let time = 0; time < 2; time++) {
      const { y, z } = await session.run({}, ['y', 'z']);
      expect([await y?.getData?.(), await z?.getData?.()]).toEqual(['copy of 2', 'copy of 3']);
    }
    expect(created).toHaveLength(3);
  });
});
