import type { BackendProbe } from '@zeroreel/backend-ort';
import { ZeroreelError } from '@zeroreel/core';
import { webgpuBackend, type WebgpuBackendOptions } from './webgpu-backend.js';

/** Whether WebGPU works here, found out by running small graphs on it. */
export async function probeWebgpu(options: WebgpuBackendOptions = {}): Promise<BackendProbe> {
  try {
    await using backend = await webgpuBackend(options);
    return { available: true, detail: backend.capabilities().description };
  } catch (error) {
    if (error instanceof ZeroreelError && error.code === 'backend-unavailable') {
      return { available: false, detail: error.message };
    }
    throw error;
  }
}
