import { readDeviceFacts, wasmProvider, webgpuPageProvider } from '@zeroreel/backend-webgpu';
import { ZeroreelError, type Backend } from '@zeroreel/core';
import { backendOptionsOf, type Settings } from '@zeroreel/run';
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
  return PROVIDERS[await chooseBackend({ machine })].open(backendOptionsOf({ machine }));
}
