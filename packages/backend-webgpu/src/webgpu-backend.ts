import { encodeByRegion, OrtBackend, type OrtSessionOptions } from '@zeroreel/backend-ort';
import type { Backend } from '@zeroreel/core';
import { hasFusedAttention, readGpuFacts, type GpuFacts } from './browser/gpu-facts.js';
import { openPort } from './browser/open-port.js';
import { requestAdapter } from './browser/request-gpu.js';
import type { WasmPaths } from './browser/runtime-settings.js';
import { webgpuDialect } from './webgpu-dialect.js';

/** How the browser's GPU is used. */
export interface WebgpuBackendOptions {
  /** Which GPU where there are two; default `high-performance`. */
  readonly powerPreference?: GPUPowerPreference;
  /** Whether sessions live in a worker (default) or in the calling thread. */
  readonly worker?: boolean;
  /** A device of the caller's to run on, in the calling thread; default: one of the backend's own. */
  readonly device?: GPUDevice;
  /** Where onnxruntime-web's WebAssembly lies; default: where the bundler put it. */
  readonly wasmPaths?: WasmPaths;
}

/**
 * A backend on the GPU of a browser, by onnxruntime-web's WebGPU provider. Weights are opened by URL: `http:`, or `blob:`
 * for files of the user's. Where the device is lost, calls fail with `backend-failed` and another backend can be made.
 * @throws ZeroreelError `backend-unavailable`
 */
export async function webgpuBackend(options: WebgpuBackendOptions = {}): Promise<Backend> {
  const { powerPreference, wasmPaths, device, worker = device === undefined } = options;
  const facts = readGpuFacts(await requestAdapter(powerPreference));
  const settings = {
    ...({ provider: 'webgpu', threads: 1 } as const),
    ...(powerPreference !== undefined && { powerPreference }),
    ...(wasmPaths !== undefined && { wasmPaths }),
  };
  return new OrtBackend({
    name: 'webgpu',
    dialect: webgpuDialect(hasFusedAttention(facts) ? 'fused' : 'explicit'),
    capabilities: {
      description: `WebGPU on ${describeGpu(facts)}`,
      preferredDType: facts.float16 ? 'float16' : 'float32',
      dtypes: facts.float16 ? ['float16', 'float32'] : ['float32'],
      deviceResident: true,
    },
    sessionOptions: () => WEBGPU_SESSION,
    port: await openPort(settings, worker, device),
    encode: encodeByRegion,
  });
}

/** Outputs stay on the GPU; the host's side downloads those that are asked for. */
const WEBGPU_SESSION: OrtSessionOptions = {
  executionProviders: ['webgpu'],
  preferredOutputLocation: 'gpu-buffer',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
};

const describeGpu = ({ name, software }: GpuFacts): string =>
  software ? `${name} (the processor, in place of a GPU)` : name;
