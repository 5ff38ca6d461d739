import type { LocalPortOptions, OrtExternalData, OrtRuntime, OrtSessionOptions } from '@zeroreel/backend-ort';
import { Exclusive, exclusiveRuntime } from './exclusive-runtime.js';
import { requestAdapter, requestDevice } from './gpu.js';
import { readRegion } from './read-region.js';

/** What a worker must know to load onnxruntime-web. It crosses to the worker, so it is plain data. */
export interface RuntimeSettings {
  readonly provider: 'webgpu' | 'wasm';
  /** The threads of WebAssembly. */
  readonly threads: number;
  readonly powerPreference?: GPUPowerPreference;
  readonly wasmPaths?: WasmPaths;
}

/** Where the WebAssembly of onnxruntime-web lies: a URL that ends in `/`, or the URLs of its two files. */
export type WasmPaths = string | { readonly mjs: string; readonly wasm: string };

/** onnxruntime-web, loaded and ready, and the device that its sessions run on. */
export interface StartedRuntime extends LocalPortOptions {
  readonly ort: OrtRuntime;
}

/** All backends of a thread share one WebAssembly instance, so they share this too. */
const exclusive = new Exclusive();

/**
 * Loads onnxruntime-web into this thread. For WebGPU it also requests a device.
 * @param given a device to run on, which stays the caller's
 * @throws the reason why there is no WebGPU
 */
export async function startRuntime(settings: RuntimeSettings, given?: GPUDevice): Promise<StartedRuntime> {
  if (settings.provider === 'wasm') return { ort: pageRuntime(await loadWasm(settings), undefined) };
  const device = given ?? (await requestDevice(await requestAdapter(settings.powerPreference)));
  const ort = exclusiveRuntime(pageRuntime(await loadWebgpu(settings), device), exclusive);
  const lost = device.lost.then(describeLoss);
  return { ort, lost, close: () => (given ? undefined : device.destroy()) };
}

/** The imports are dynamic so that the page loads without them, and so that workers of threads find their own file. */
async function loadWebgpu(settings: RuntimeSettings): Promise<OrtRuntime> {
  const ort = await import('onnxruntime-web/webgpu');
  Object.assign(ort.env.wasm, wasmFlags(settings));
  return ort;
}

async function loadWasm(settings: RuntimeSettings): Promise<OrtRuntime> {
  const ort = await import('onnxruntime-web/wasm');
  Object.assign(ort.env.wasm, wasmFlags(settings));
  return ort;
}

const wasmFlags = ({ threads, wasmPaths }: RuntimeSettings) => ({
  numThreads: threads,
  ...(wasmPaths !== undefined && { wasmPaths }),
});

/**
 * Adds to the session options what cannot be sent from another thread: the bytes of the weights' regions, and the GPU
 * device.
 */
export function pageRuntime(ort: OrtRuntime, device: GPUDevice | undefined): OrtRuntime {
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

/** Tells the user why the GPU device is gone and what to do. */
export const describeLoss = ({ reason, message }: Pick<GPUDeviceLostInfo, 'reason' | 'message'>): string =>
  `the GPU device was lost (${[reason, message].filter((part) => part !== '').join(': ')}). ` +
  'Start again to get a new one. ' +
  'If it happens again, choose a smaller picture, a smaller chunk size or the WebAssembly backend';
