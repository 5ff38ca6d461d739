import { encodeByRegion, OrtBackend, type OrtSessionOptions } from '@zeroreel/backend-ort';
import { type Backend, ZeroreelError } from '@zeroreel/core';
import { openPort } from './browser/open-port.js';
import type { WasmPaths } from './browser/runtime-settings.js';
import { wasmThreads, type WasmThreads } from './browser/wasm-threads.js';
import { wasmDialect } from './wasm-dialect.js';

/** How WebAssembly is used. */
export interface WasmBackendOptions {
  /** Default: as many as there are processors, at most 8. One where the page is not cross-origin isolated. */
  readonly threads?: number;
  /** Whether sessions live in a worker (default) or in the calling thread, which each run then holds up. */
  readonly worker?: boolean;
  /** Where onnxruntime-web's WebAssembly lies; default: where the bundler put it. */
  readonly wasmPaths?: WasmPaths;
}

/**
 * A backend on the processor, in a browser: where there is no WebGPU. Its memory is 4 GiB at most, weights included.
 * `capabilities().description` says how many threads it has, and why not more.
 * @throws ZeroreelError `backend-unavailable`; `invalid-request` for a number of threads that is none
 */
export async function wasmBackend({
  threads: wanted,
  worker = true,
  wasmPaths,
}: WasmBackendOptions = {}): Promise<Backend> {
  if (wanted !== undefined && (!Number.isInteger(wanted) || wanted < 1)) {
    throw new ZeroreelError('invalid-request', `threads: expected a whole number from 1, got ${wanted}`);
  }
  const available = wasmThreads(globalThis.crossOriginIsolated, navigator.hardwareConcurrency, wanted);
  const { threads } = available;
  const settings = { ...({ provider: 'wasm', threads } as const), ...(wasmPaths !== undefined && { wasmPaths }) };
  return new OrtBackend({
    name: 'wasm',
    dialect: wasmDialect,
    capabilities: {
      description: describe(available),
      preferredDType: 'float32',
      dtypes: ['float32', 'float16'],
      deviceResident: true,
    },
    sessionOptions: () => WASM_SESSION,
    port: await openPort(settings, worker),
    encode: encodeByRegion,
  });
}

/** No copies of the weights beside the one in the heap: packing would make a second one of all linear layers. */
const WASM_SESSION: OrtSessionOptions = {
  executionProviders: ['wasm'],
  graphOptimizationLevel: 'extended',
  enableMemPattern: false,
  logSeverityLevel: 4,
};

const describe = ({ threads, limit }: WasmThreads): string =>
  `WebAssembly, ${threads} ${threads === 1 ? 'thread' : 'threads'}${limit === undefined ? '' : ` (${limit})`}`;
