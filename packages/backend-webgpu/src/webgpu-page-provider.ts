import { encodeWithWeightRegions, ortProvider, type OrtProvider, type OrtSessionOptions } from '@zeroreel/backend-ort';
import type { Backend, BackendOpenOptions } from '@zeroreel/core';
import { type GpuFacts, hasFusedAttention, readGpuFacts, requestAdapter } from './browser/gpu.js';
import { pagePort } from './browser/page-port.js';
import type { WasmPaths } from './browser/start-runtime.js';
import { webgpuDialect } from './webgpu-dialect.js';

/** How to use the browser's GPU. */
export interface WebgpuBackendOptions extends BackendOpenOptions {
  /** Which GPU to use if there are two. Default: `high-performance`. */
  readonly powerPreference?: GPUPowerPreference;
  /** A device of the caller's, which works in the calling thread only. Default: the backend requests its own. */
  readonly device?: GPUDevice;
  /** Where the WebAssembly of onnxruntime-web lies. Default: where the bundler put it. */
  readonly wasmPaths?: WasmPaths;
}

/**
 * Opens a backend on the GPU of a browser, with onnxruntime-web's WebGPU provider. It opens weights by URL: `http:`, or
 * `blob:` for the user's files. If the device is lost, calls fail with `backend-failed`, and the caller can open
 * another backend.
 * @throws ZeroreelError `backend-unavailable`
 */
export const webgpuBackend = (options?: WebgpuBackendOptions): Promise<Backend> => webgpuPageProvider.open(options);

/** The GPU that a browser lets pages use. */
export const webgpuPageProvider: OrtProvider<WebgpuBackendOptions> = ortProvider<WebgpuBackendOptions>({
  name: 'webgpu',
  label: 'WebGPU',
  summary: "The browser's GPU, through the WebGPU provider of onnxruntime-web",
  requirements:
    'A current Chrome, Edge, Firefox or Safari on a machine with a GPU and its driver has it; ' +
    'the WebAssembly backend runs without it',
  precisions: ['float32', 'float16'],
  probe: async ({ powerPreference }) => describe(readGpuFacts(await requestAdapter(powerPreference))),
  async open({ powerPreference, wasmPaths, device, worker = device === undefined }, start) {
    const facts = readGpuFacts(await requestAdapter(powerPreference));
    const settings = {
      ...({ provider: 'webgpu', threads: 1 } as const),
      ...(powerPreference !== undefined && { powerPreference }),
      ...(wasmPaths !== undefined && { wasmPaths }),
    };
    return start({
      dialect: webgpuDialect(hasFusedAttention(facts) ? 'fused' : 'explicit'),
      capabilities: {
        description: describe(facts),
        preferredDType: facts.float16 ? 'float16' : 'float32',
        dtypes: facts.float16 ? ['float16', 'float32'] : ['float32'],
        deviceResident: true,
      },
      sessionOptions: () => WEBGPU_SESSION,
      port: await pagePort(settings, worker, device),
      encode: (model, options) => encodeWithWeightRegions(model, options, { castAsRead: true }),
    });
  },
});

/** Outputs stay on the GPU. The session host downloads those that the caller wants. */
const WEBGPU_SESSION: OrtSessionOptions = {
  executionProviders: ['webgpu'],
  preferredOutputLocation: 'gpu-buffer',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
};

const describe = ({ name, software }: GpuFacts): string =>
  `WebGPU on ${name}${software ? ' (the processor, in place of a GPU)' : ''}`;
