import { OrtBackend, type OrtSessionOptions } from '@zeroreel/backend-ort';
import { nodeSessions } from '@zeroreel/backend-ort/node';
import type { AnyTensor, Backend, DeviceTensor, Executable } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { openModelFolder } from '@zeroreel/node';
import { elementCount, type Value } from '@zeroreel/onnx';
import { expect, it } from 'vitest';
import { chooseTestAdapter } from '../__testing__/choose-test-adapter.js';
import { runMini } from '../__testing__/mini-request.js';
import { webgpuDialect, type AttentionForm } from '../webgpu-dialect.js';
import { WEBGPU_SESSION, webgpuProvider } from './webgpu-provider.js';

chooseTestAdapter();
const { available, detail } = await webgpuProvider.probe({ worker: false });

/** Session options that fail if a node would run on the CPU. */
const GPU_ALONE: OrtSessionOptions = { ...WEBGPU_SESSION, extra: { session: { disable_cpu_ep_fallback: '1' } } };

/** Compiles graphs for the GPU alone, to show that each operator has a kernel there. Runs return zeros. */
async function compilingBackend(attention: AttentionForm, compiled: string[]): Promise<Backend> {
  const backend = new OrtBackend({
    name: 'webgpu',
    dialect: webgpuDialect(attention),
    capabilities: { description: '', preferredDType: 'float32', dtypes: ['float32'], deviceResident: true },
    sessionOptions: () => GPU_ALONE,
    ...(await nodeSessions('webgpu', { worker: false })),
  });
  return {
    name: 'webgpu',
    dialect: backend.dialect,
    capabilities: () => backend.capabilities(),
    async compile(model): Promise<Executable> {
      const executable = await backend.compile(model);
      compiled.push(model.name);
      const { inputs, outputs } = executable;
      return {
        inputs,
        outputs,
        run: async (_given, { keep = [] } = {}) => ({
          host: Object.fromEntries(outputs.filter(({ name }) => !keep.includes(name)).map((x) => [x.name, zeros(x)])),
          device: Object.fromEntries(outputs.filter(({ name }) => keep.includes(name)).map((x) => [x.name, kept(x)])),
        }),
        [Symbol.asyncDispose]: () => executable[Symbol.asyncDispose](),
      };
    },
    close: () => backend.close(),
    [Symbol.asyncDispose]: () => backend.close(),
  };
}

const zeros = ({ shape }: Value): AnyTensor => ({
  dtype: 'float32',
  shape,
  data: new Float32Array(elementCount(shape)),
});
const kept = ({ dtype, shape }: Value): DeviceTensor => ({
  ...{ location: 'device', dtype, shape },
  [Symbol.dispose]: () => undefined,
});

it.skipIf(!available).each(['fused', 'explicit'] as const)(
  `every operator of the networks runs on the GPU, attention %s ${available ? '' : `(skipped: ${detail})`}`,
  async (attention) => {
    const compiled: string[] = [];
    await using backend = await compilingBackend(attention, compiled);
    await runMini(openModelFolder(miniModelPath()), backend);
    expect(compiled).toEqual(expect.arrayContaining(['unet.anchor', 'unet.follower']));
    expect(compiled.length).toBeGreaterThanOrEqual(4);
  },
);
