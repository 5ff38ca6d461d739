/** What a page can learn of a GPU before it takes it into use. Bytes, and lanes. */
export interface GpuFacts {
  /** For people: `nvidia lovelace`, `google swiftshader`. */
  readonly name: string;
  /** A processor that stands in for a GPU. */
  readonly software: boolean;
  /** Whether shaders have float16. */
  readonly float16: boolean;
  /** The fewest lanes that a subgroup can have; undefined where the adapter has no subgroups or does not say. */
  readonly subgroupMinSize: number | undefined;
  /** The largest buffer. */
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

/** The fused attention kernel works with subgroups of at least so many lanes. */
const FEWEST_LANES = 16;

/** Whether the fused attention kernel is right on a GPU. */
export const hasFusedAttention = ({ subgroupMinSize }: GpuFacts): boolean =>
  subgroupMinSize !== undefined && subgroupMinSize >= FEWEST_LANES;
