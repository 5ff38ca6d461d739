/** What a page can learn about a GPU before using it. Sizes are in bytes. */
export interface GpuFacts {
  /** A name for people: `nvidia lovelace`, `google swiftshader`. */
  readonly name: string;
  /** Whether the processor replaces a GPU. */
  readonly software: boolean;
  /** Whether shaders have float16. */
  readonly float16: boolean;
  /** The smallest number of lanes in a subgroup; undefined if the adapter has no subgroups or does not say. */
  readonly subgroupMinSize: number | undefined;
  /** The size of the largest buffer. */
  readonly maxBufferSize: number;
  /** The largest part of a buffer that a shader can read or write. */
  readonly maxStorageBufferBindingSize: number;
}

/** Reads an adapter. */
export function readGpuFacts({ info, features, limits }: GPUAdapter): GpuFacts {
  return {
    name: [info.vendor, info.architecture, info.device].filter((part) => part !== '').join(' ') || 'a GPU',
    software: info.isFallbackAdapter,
    float16: features.has('shader-f16'),
    subgroupMinSize: features.has('subgroups') ? info.subgroupMinSize : undefined,
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
  };
}

/** The smallest subgroup, in lanes, that the fused attention kernel works with. */
const FEWEST_LANES = 16;

/** Whether the fused attention kernel is right on a GPU. */
export const hasFusedAttention = ({ subgroupMinSize }: GpuFacts): boolean =>
  subgroupMinSize !== undefined && subgroupMinSize >= FEWEST_LANES;

/**
 * Requests the adapter that a page gets.
 * @throws the reason why there is none
 */
export async function requestAdapter(powerPreference: GPUPowerPreference = 'high-performance'): Promise<GPUAdapter> {
  const { gpu } = (globalThis as { navigator?: { gpu?: GPU } }).navigator ?? {};
  if (!gpu) throw new Error('this browser has none, or the page was not loaded over https or from localhost');
  const adapter = await gpu.requestAdapter({ powerPreference });
  if (!adapter) throw new Error('the browser found no GPU that it lets pages use');
  return adapter;
}

/** The limits that onnxruntime uses beyond those of every device. */
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
 * Requests a device with all of the adapter's limits, with float16 if the adapter has it, and with subgroups only if
 * they are wide enough for onnxruntime's kernels: without the feature it uses other ones.
 */
export async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const facts = readGpuFacts(adapter);
  const requiredFeatures: GPUFeatureName[] = [];
  if (facts.float16) requiredFeatures.push('shader-f16');
  if (hasFusedAttention(facts)) requiredFeatures.push('subgroups');
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  return adapter.requestDevice({ requiredFeatures, requiredLimits });
}
