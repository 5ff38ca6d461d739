import { type GpuFacts, readGpuFacts, requestAdapter } from '../browser/gpu.js';

/** What a page can learn about the machine without using anything. */
export interface DeviceFacts {
  /** Undefined if there is no WebGPU. */
  readonly gpu: GpuFacts | undefined;
  /** The machine's memory in bytes, if the browser tells it. 8 GiB means that or more. */
  readonly memory: number | undefined;
  /** The GPU's memory in bytes, if the caller knows it. Browsers do not tell. */
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
