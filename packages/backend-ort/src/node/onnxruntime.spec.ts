import { describe, expect, it, vi } from 'vitest';
import type { OrtRuntime, OrtSession, OrtTensor } from '../ort-runtime.js';
import { disableTelemetry, loadOnnxruntime, withGpuDownloads } from './onnxruntime.js';

const hostTensor: OrtTensor = { type: 'float32', dims: [2], data: undefined, dispose: () => undefined };

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
  return { created, ort: withGpuDownloads(ort) };
}

describe('disableTelemetry', () => {
  it.each([
    { before: undefined, after: '1' },
    { before: '0', after: '0' },
  ])('leaves $before as $after', ({ before, after }) => {
    vi.stubEnv('ORT_DISABLE_TELEMETRY', before);
    disableTelemetry();
    expect(process.env['ORT_DISABLE_TELEMETRY']).toBe(after);
    vi.unstubAllEnvs();
  });
});

describe('loadOnnxruntime', () => {
  it('loads the package, without telemetry', () => {
    vi.stubEnv('ORT_DISABLE_TELEMETRY', undefined);
    const { Tensor } = loadOnnxruntime();
    expect(process.env['ORT_DISABLE_TELEMETRY']).toBe('1');
    vi.unstubAllEnvs();
    expect(new Tensor('float32', new Float32Array([1, 2]), [2])).toMatchObject({ type: 'float32', dims: [2] });
  });
});

describe('withGpuDownloads', () => {
  it('reads tensors on the GPU with a session that copies, one for each shape', async () => {
    const { created, ort } = setUp();
    const session = await ort.InferenceSession.create(new Uint8Array(), { executionProviders: ['webgpu'] });
    for (let time = 0; time < 2; time++) {
      const { y, z } = await session.run({}, ['y', 'z']);
      expect([await y?.getData?.(), await z?.getData?.()]).toEqual(['copy of 2', 'copy of 3']);
    }
    expect(created).toHaveLength(3);
  });

  it('leaves tensors in the host memory alone', async () => {
    const { ort } = setUp();
    const session = await ort.InferenceSession.create(new Uint8Array(), { executionProviders: ['cpu'] });
    const { copy } = await session.run({ tensor: { ...hostTensor } }, ['copy']);
    expect(copy).not.toHaveProperty('getData');
  });
});
