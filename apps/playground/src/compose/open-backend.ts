import { wasmBackend, webgpuBackend } from '@zeroreel/backend-webgpu';
import { ZeroreelError, type Backend } from '@zeroreel/core';

/** What a page can compute on. */
export const BACKEND_CHOICES = ['auto', 'webgpu', 'wasm'] as const;

/** One of `BACKEND_CHOICES`; `auto`: WebGPU where there is a GPU, else WebAssembly. */
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/**
 * The backend that was asked for.
 * @throws ZeroreelError `backend-unavailable`, saying what is missing
 */
export async function openBackend(choice: BackendChoice): Promise<Backend> {
  if (choice === 'wasm') return wasmBackend();
  try {
    const backend = await webgpuBackend();
    if (choice === 'webgpu' || !isSoftware(backend)) return backend;
    await backend[Symbol.asyncDispose]();
  } catch (error) {
    const isAbsent = error instanceof ZeroreelError && error.code === 'backend-unavailable';
    if (choice === 'webgpu' || !isAbsent) throw error;
  }
  return wasmBackend();
}

/** WebGPU on the processor is slower than WebAssembly. */
const isSoftware = (backend: Backend): boolean => /in place of a GPU/.test(backend.capabilities().description);
