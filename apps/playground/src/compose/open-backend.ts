import { readDeviceFacts, wasmBackend, webgpuBackend } from '@zeroreel/backend-webgpu';
import { ZeroreelError, type Backend } from '@zeroreel/core';
import { BACKEND_CHOICES, type BackendChoice } from './backend-choices.js';

/**
 * What settings ask a page to compute on.
 * @throws ZeroreelError `backend-unavailable` for a backend that pages do not have
 */
export function backendChoice(name = 'auto'): BackendChoice {
  const choice = BACKEND_CHOICES.find((each) => each === name);
  if (choice !== undefined) return choice;
  const message = `machine.backend: expected ${BACKEND_CHOICES.join(', ')} in a page, got ${name}`;
  throw new ZeroreelError('backend-unavailable', message);
}

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
