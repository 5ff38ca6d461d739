import { readDeviceFacts, wasmBackend, webgpuBackend } from '@zeroreel/backend-webgpu';
import type { Backend } from '@zeroreel/core';

/** What a page can compute on. */
export const BACKEND_CHOICES = ['auto', 'webgpu', 'wasm'] as const;

/** One of `BACKEND_CHOICES`; `auto`: WebGPU where there is a GPU, else WebAssembly. */
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/** What `auto` comes to on this machine: WebGPU on the processor is slower than WebAssembly. */
export async function chooseProvider(choice: BackendChoice): Promise<'webgpu' | 'wasm'> {
  if (choice !== 'auto') return choice;
  const { gpu } = await readDeviceFacts();
  return gpu && !gpu.software ? 'webgpu' : 'wasm';
}

/**
 * The backend that was asked for.
 * @throws ZeroreelError `backend-unavailable`, saying what is missing
 */
export const openBackend = async (choice: BackendChoice): Promise<Backend> =>
  (await chooseProvider(choice)) === 'webgpu' ? webgpuBackend() : wasmBackend();
