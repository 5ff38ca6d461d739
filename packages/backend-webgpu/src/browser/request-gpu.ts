import { messageOf, ZeroreelError } from '@zeroreel/core';
import { hasFusedAttention, readGpuFacts } from './gpu-facts.js';

/**
 * The adapter that a page gets.
 * @throws ZeroreelError `backend-unavailable`, saying what to do
 */
export async function requestAdapter(powerPreference: GPUPowerPreference = 'high-performance'): Promise<GPUAdapter> {
  const { gpu } = (globalThis as { navigator?: { gpu?: GPU } }).navigator ?? {};
  if (!gpu) {
    throw unavailable('this browser has none, or the page was not loaded over https or from localhost');
  }
  const adapter = await gpu.requestAdapter({ powerPreference });
  if (!adapter) throw unavailable('the browser found no GPU that it lets pages use');
  return adapter;
}

/** Limits that onnxruntime makes use of beyond what every device has. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/**
 * A device with all of the adapter's limits, float16 where there is any, and subgroups only where they are wide enough
 * for onnxruntime's kernels: without the feature it takes other ones.
 * @throws ZeroreelError `backend-unavailable`
 */
export async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const facts = readGpuFacts(adapter);
  const requiredFeatures: GPUFeatureName[] = [];
  if (facts.float16) requiredFeatures.push('shader-f16');
  if (hasFusedAttention(facts)) requiredFeatures.push('subgroups');
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  try {
    return await adapter.requestDevice({ requiredFeatures, requiredLimits });
  } catch (cause) {
    throw unavailable(messageOf(cause), { cause });
  }
}

const unavailable = (reason: string, options?: ErrorOptions): ZeroreelError =>
  new ZeroreelError(
    'backend-unavailable',
    `WebGPU is not available: ${reason}. A current Chrome, Edge, Firefox or Safari on a machine with a GPU and its driver ` +
      'has it; the WebAssembly backend runs without',
    options,
  );
