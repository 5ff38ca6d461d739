import {
  MOST_THREADS,
  readDeviceFacts,
  wasmProvider,
  webgpuPageProvider,
  type WasmBackendOptions,
} from '@zeroreel/backend-webgpu';
import { ZeroreelError, type Backend } from '@zeroreel/core';
import { backendOptionsOf, type Settings } from '@zeroreel/run';
import { measureParallel, worthwhileThreads } from './measure-threads.js';
import { askedBackend, BACKEND_CHOICES, backendChoice } from './backend-choices.js';

/** What a page can compute on, by the names that settings have for it. */
const PROVIDERS = { webgpu: webgpuPageProvider, wasm: wasmProvider } as const;

/** The name of a backend of `PROVIDERS`. */
export type PageBackend = keyof typeof PROVIDERS;

/**
 * What settings come to on this machine. `auto` is WebGPU where there is a GPU: on the processor it is slower than
 * WebAssembly.
 * @throws ZeroreelError `backend-unavailable` for a backend that pages do not have
 */
export async function chooseBackend(settings: Pick<Settings, 'machine'>): Promise<PageBackend> {
  const choice = backendChoice(settings);
  if (choice === undefined) {
    const message = `machine.backend: expected ${BACKEND_CHOICES.join(', ')} in a page, got ${askedBackend(settings)}`;
    throw new ZeroreelError('backend-unavailable', message);
  }
  if (choice !== 'auto') return choice;
  const { gpu } = await readDeviceFacts();
  return gpu && !gpu.software ? 'webgpu' : 'wasm';
}

/**
 * Opens the backend that settings ask for.
 * @throws ZeroreelError `backend-unavailable`, saying what is missing; `invalid-request` for what it cannot compute in
 */
export async function openBackend(machine: Settings['machine']): Promise<Backend> {
  const name = await chooseBackend({ machine });
  const options = backendOptionsOf({ machine });
  if (name !== 'wasm' || options.threads !== undefined) return PROVIDERS[name].open(options);
  return PROVIDERS.wasm.open({ ...options, ...(await usualThreads()) });
}

/** Measured once: a machine that is busy for a while is measured anew by the next visit. */
let measured: Promise<UsualThreads> | undefined;

type UsualThreads = Pick<WasmBackendOptions, 'threads' | 'threadLimit'>;

/** How many threads WebAssembly takes where nobody says; the backend's own number where that cannot be measured. */
function usualThreads(): Promise<UsualThreads> {
  if (!globalThis.crossOriginIsolated || navigator.hardwareConcurrency < 2) return Promise.resolve({});
  measured ??= measureThreads(Math.min(navigator.hardwareConcurrency, MOST_THREADS)).catch(() => ({}));
  return measured;
}

async function measureThreads(most: number): Promise<UsualThreads> {
  const threads = worthwhileThreads(await measureParallel(most));
  return { threads, ...(threads < most && { threadLimit: `${most} would be slower here now, as was measured` }) };
}
