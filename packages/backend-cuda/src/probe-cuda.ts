import type { BackendProbe } from '@zeroreel/backend-ort';
import { ZeroreelError } from '@zeroreel/core';
import { cudaBackend, type CudaBackendOptions } from './cuda-backend.js';

/** Whether CUDA works here, found out by running a small graph on it. */
export async function probeCuda(options: CudaBackendOptions = {}): Promise<BackendProbe> {
  try {
    await using backend = await cudaBackend(options);
    return { available: true, detail: backend.capabilities().description };
  } catch (error) {
    if (error instanceof ZeroreelError && error.code === 'backend-unavailable') {
      return { available: false, detail: error.message };
    }
    throw error;
  }
}
