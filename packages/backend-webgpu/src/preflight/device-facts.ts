import type { GpuFacts } from '../browser/gpu-facts.js';
import { readGpuFacts } from '../browser/gpu-facts.js';
import { requestAdapter } from '../browser/request-gpu.js';

/** What a page can learn of the machine without taking anything into use. */
export interface DeviceFacts {
  /** Undefined where there is no WebGPU. */
  readonly gpu: GpuFacts | undefined;
  /** Memory of the machine in bytes where the browser tells it; 8 GiB stands for that or more. */
  readonly memory: number | undefined;
  /** Memory of the GPU in bytes, where somebody knows it; browsers do not tell. */
  readonly gpuMemory?: number;
}

/** Reads the machine that the page runs on. */
export async function readDeviceFacts(powerPreference?: GPUPowerPreference): Promise<DeviceFacts> {
  const adapter = await requestAdapter(powerPreference).catch(() => undefined);
  const gibibytes = 'deviceMemory' in navigator ? navigator.deviceMemory : undefined;
  return {
    gpu: adapter && readGpuFacts(adapter),
    memory: typeof gibibytes === 'number' ? gibibytes * 2 ** 30 : undefined,
  };
}
