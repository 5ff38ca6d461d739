import { cpuBackend } from '@zeroreel/backend-cpu';
import { cudaBackend } from '@zeroreel/backend-cuda';
import { ZeroreelError, type Backend } from '@zeroreel/core';
import type { BackendChoice } from '../settings/run-settings.js';

/**
 * The backend that was asked for; for `auto` CUDA where it works and else the CPU.
 * @throws ZeroreelError `backend-unavailable`, saying what to install
 */
export async function openBackend(choice: BackendChoice, threads: number): Promise<Backend> {
  if (choice === 'cpu') return cpuBackend({ threads });
  try {
    return await cudaBackend({ threads });
  } catch (error) {
    const isAbsent = error instanceof ZeroreelError && error.code === 'backend-unavailable';
    if (choice === 'auto' && isAbsent) return cpuBackend({ threads });
    throw error;
  }
}
