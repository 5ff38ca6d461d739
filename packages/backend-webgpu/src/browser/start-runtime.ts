import type { LocalPortOptions, OrtRuntime } from '@zeroreel/backend-ort';
import { browserRuntime } from './browser-runtime.js';
import { describeLoss } from './device-loss.js';
import { Exclusive } from './exclusive.js';
import { exclusiveRuntime } from './exclusive-runtime.js';
import { requestAdapter, requestDevice } from './request-gpu.js';
import type { RuntimeSettings } from './runtime-settings.js';

/** onnxruntime-web, loaded and ready, and what its sessions run on. */
export interface StartedRuntime extends LocalPortOptions {
  readonly ort: OrtRuntime;
}

/** One for all backends of a thread: they share one WebAssembly instance. */
const exclusive = new Exclusive();

/**
 * Loads onnxruntime-web into this thread; for WebGPU, takes a device into use.
 * @param given a device to run on, which then belongs to the caller
 * @throws ZeroreelError `backend-unavailable` where there is no WebGPU
 */
export async function startRuntime(settings: RuntimeSettings, given?: GPUDevice): Promise<StartedRuntime> {
  if (settings.provider === 'wasm') return { ort: browserRuntime(await loadWasm(settings), undefined) };
  const device = given ?? (await requestDevice(await requestAdapter(settings.powerPreference)));
  const ort = exclusiveRuntime(browserRuntime(await loadWebgpu(settings), device), exclusive);
  const lost = device.lost.then(describeLoss);
  return { ort, lost, close: () => (given ? undefined : device.destroy()) };
}

/** The imports are dynamic so that the page comes without them, and so that the threads' workers find their own file. */
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
