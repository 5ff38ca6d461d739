import type { OrtExternalData, OrtRuntime, OrtSessionOptions } from '@zeroreel/backend-ort';
import { readRegion } from './read-region.js';

/**
 * onnxruntime-web with what it cannot be sent from another thread put into the session options: the bytes of the
 * weights' regions, and the GPU device.
 */
export function browserRuntime(ort: OrtRuntime, device: GPUDevice | undefined): OrtRuntime {
  return {
    Tensor: ort.Tensor,
    InferenceSession: {
      create: async (model, options) =>
        ort.InferenceSession.create(model, await readWeights(device ? withDevice(options, device) : options)),
    },
  };
}

const withDevice = (options: OrtSessionOptions, device: GPUDevice): OrtSessionOptions => ({
  ...options,
  executionProviders: options.executionProviders.map((provider) =>
    provider === 'webgpu' ? { name: 'webgpu', device } : provider,
  ),
});

async function readWeights({ weightRegions, ...options }: OrtSessionOptions): Promise<OrtSessionOptions> {
  if (!weightRegions) return options;
  const externalData: OrtExternalData[] = [];
  for (const [path, region] of weightRegions) externalData.push({ path, data: await readRegion(region) });
  return { ...options, externalData };
}
