import { messageOf } from '@zeroreel/core';
import type { BackendProbe } from '@zeroreel/backend-ort';
import { cpuBackend, type CpuBackendOptions } from './cpu-backend.js';
import { loadOnnxruntime } from './onnxruntime.js';

/** Whether onnxruntime-node's library loads on this machine. */
export async function probeCpu(options: CpuBackendOptions = {}): Promise<BackendProbe> {
  try {
    await loadOnnxruntime();
  } catch (error) {
    return { available: false, detail: messageOf(error) };
  }
  await using backend = await cpuBackend(options);
  return { available: true, detail: backend.capabilities().description };
}
