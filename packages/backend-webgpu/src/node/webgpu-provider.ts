import { ortProvider, type OrtBackendOptions, type OrtProvider, type OrtSessionOptions } from '@zeroreel/backend-ort';
import { nodeSessions } from '@zeroreel/backend-ort/node';
import type { Backend, BackendOpenOptions } from '@zeroreel/core';
import { webgpuDialect } from '../webgpu-dialect.js';
import { type AdapterForms, probeAdapter } from './probe-adapter.js';

/** How to use WebGPU. */
export type WebgpuBackendOptions = BackendOpenOptions;

/**
 * Opens a backend on any GPU with a Vulkan, Metal or Direct3D 12 driver, with onnxruntime-node's WebGPU provider. The
 * first call in a process runs small graphs to find out whether there is an adapter and what it computes right. Kept
 * outputs stay on the GPU. A run cannot be interrupted.
 * @throws ZeroreelError `backend-unavailable`, which says what is needed
 */
export const webgpuBackend = (options?: WebgpuBackendOptions): Promise<Backend> => webgpuProvider.open(options);

/** GPUs of any maker. */
export const webgpuProvider: OrtProvider<WebgpuBackendOptions> = ortProvider<WebgpuBackendOptions>({
  name: 'webgpu',
  label: 'WebGPU',
  summary: 'Any GPU with a Vulkan, Metal or Direct3D 12 driver, through the WebGPU provider of onnxruntime-node',
  requirements:
    'WebGPU needs a GPU with its driver. On Linux that is a Vulkan driver and its loader (libvulkan1). If there are ' +
    'several, VK_ICD_FILENAMES names the file that describes the one to use',
  precisions: ['float32', 'float16'],
  async open(options, start) {
    const openWith = async (forms: AdapterForms): Promise<Backend> =>
      start({ ...traitsOf(forms), ...(await nodeSessions('webgpu', options)) });
    knownForms ??= tryAdapter(() => openWith({ attention: 'explicit', float16: false }));
    try {
      return await openWith(await knownForms);
    } catch (cause) {
      knownForms = undefined;
      throw cause;
    }
  },
});

/** The forms of this process's adapter, once they are known. */
let knownForms: Promise<AdapterForms> | undefined;

async function tryAdapter(open: () => Promise<Backend>): Promise<AdapterForms> {
  await using backend = await open();
  return await probeAdapter(backend);
}

const traitsOf = ({
  attention,
  float16,
}: AdapterForms): Pick<OrtBackendOptions, 'dialect' | 'capabilities' | 'sessionOptions'> => ({
  dialect: webgpuDialect(attention),
  capabilities: {
    description: [
      'WebGPU',
      ...(float16 ? [] : ['without float16']),
      ...(attention === 'fused' ? [] : ['without fused attention']),
    ].join(', '),
    preferredDType: float16 ? 'float16' : 'float32',
    dtypes: float16 ? ['float16', 'float32'] : ['float32'],
    deviceResident: true,
  },
  sessionOptions: () => WEBGPU_SESSION,
});

/** Outputs stay on the GPU. The session host downloads those that the caller wants. */
export const WEBGPU_SESSION: OrtSessionOptions = {
  executionProviders: ['webgpu'],
  preferredOutputLocation: 'gpu-buffer',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
};
