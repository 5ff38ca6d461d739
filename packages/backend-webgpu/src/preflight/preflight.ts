import {
  bytesInFile,
  estimateMemory,
  habitsBySize,
  isLarge,
  typeAsRead,
  type MemoryEstimate,
  type MemoryHabits,
} from '@zeroreel/backend-ort';
import type { ModelFigures, WeightFigures } from '@zeroreel/core';
import { BYTES_PER_ELEMENT, type DType, type FloatDType } from '@zeroreel/onnx';
import { hasFusedAttention } from '../browser/gpu.js';
import { MOST_SCORE_BYTES, WASM_SCORE_BYTES } from '../sliced-attention.js';
import { type DeviceFacts, readDeviceFacts } from './device-facts.js';

/** A run that a page would like to do. */
export interface PreflightRequest {
  readonly figures: ModelFigures;
  /** The width of the video in pixels. */
  readonly width: number;
  /** The height of the video in pixels. */
  readonly height: number;
  readonly frames: number;
  /** Networks in the UNet's graph that keep a value for each skip connection. Default none. */
  readonly additions?: readonly WeightFigures[];
  /** Default: float16 if the GPU has it. */
  readonly dtype?: FloatDType;
  /** Whether the run uses classifier-free guidance. Default: true. */
  readonly guided?: boolean;
  /** Default: `webgpu`. */
  readonly provider?: 'webgpu' | 'wasm';
}

/** Whether a machine can do a run, and how. */
export interface Verdict {
  readonly ok: boolean;
  /** Whole sentences for people: what forbids the run, or what to expect of it. */
  readonly reasons: readonly string[];
  readonly dtype: FloatDType;
  readonly memory: MemoryEstimate;
  /** The largest chunk size, up to 8, that fits. */
  readonly chunkSize: number;
}

/**
 * Judges a run before anything is loaded.
 * @param device the machine. Default: the one that the page runs on
 */
export async function preflight(request: PreflightRequest, device?: DeviceFacts): Promise<Verdict> {
  return judge(request, device ?? (await readDeviceFacts()));
}

const MiB = 2 ** 20;

/** The default chunk size of a run. */
const USUAL_CHUNK = 8;
/** What 32-bit WebAssembly can address, less what onnxruntime itself takes. */
const WASM_BYTES = 4 * 2 ** 30 - 2 ** 28;
/** The largest `navigator.deviceMemory` that browsers tell. It means that or more. */
const LARGEST_TOLD = 8 * 2 ** 30;

/** Judges a run for a machine that is known. */
export function judge(request: PreflightRequest, device: DeviceFacts): Verdict {
  const { provider = 'webgpu', frames } = request;
  const limits = provider === 'wasm' ? wasmLimits(device) : gpuLimits(device);
  const dtype = request.dtype ?? (provider === 'webgpu' && limits.float16 ? 'float16' : 'float32');
  const rows = request.guided === false ? 1 : 2;
  // WebAssembly computes in float32 whatever the graph's type.
  const memoryOf = (chunkSize: number): MemoryEstimate =>
    provider === 'wasm'
      ? estimateMemory({ ...request, chunkSize, rows, dtype: 'float32' }, WASM_HABITS)
      : estimateMemory({ ...request, chunkSize, rows, dtype }, gpuHabits(limits.fused));
  const most = Math.max(2, Math.min(USUAL_CHUNK, frames));
  const sizes = Array.from({ length: most - 1 }, (_, index) => most - index);
  const fitting = sizes.find((size) => complaints(memoryOf(size), limits).length === 0);
  const chunkSize = fitting ?? 2;
  const memory = memoryOf(chunkSize);
  const blockers = [...limits.blockers, ...unsupportedType(dtype, limits), ...complaints(memory, limits)];
  const reasons = blockers.length > 0 ? blockers : notes(memory, limits, { chunkSize, most });
  return { ok: blockers.length === 0, reasons, dtype, memory, chunkSize };
}

/**
 * A GPU holds weights in the type that the graph computes in: they are cast while they are read. The provider keeps buffers
 * that it has freed. Measured, `docs/memory.md`.
 */
const gpuHabits = (isFused: boolean): MemoryHabits => ({
  weights: ({ parameters }, bytes) => parameters * bytes,
  overhead: 4 * MiB,
  session: () => ({
    ...{ kept: 2.7, decoderMaps: 7.5, unfolded: 0, castsLate: false },
    ...{ scoreBytes: isFused ? 0 : MOST_SCORE_BYTES, scoreCopies: 3 },
  }),
});

/** WebAssembly's heap, with what onnxruntime has of its own in it. Attention holds its scores. Measured, `docs/memory.md`. */
const WASM_HABITS: MemoryHabits = {
  session: (figures) => ({
    ...habitsBySize(figures),
    // The heap grows by more than is asked for.
    ...(isLarge(bytesInFile(figures)) ? {} : { kept: 2.7 }),
    ...{ scoreBytes: WASM_SCORE_BYTES, scoreCopies: 1 },
  }),
  overhead: 12 * MiB,
  weights: bytesInHeap,
};

/** Weights as they are read; beside them, those of a small network as they are computed with. Large ones are cast late. */
function bytesInHeap(figures: WeightFigures, bytes: number): number {
  const types = Object.entries(figures.byType) as [DType, number][];
  const sumOf = (size: (dtype: DType) => number) => types.reduce((sum, [dtype, n]) => sum + n * size(dtype), 0);
  const asRead = sumOf((dtype) => BYTES_PER_ELEMENT[typeAsRead(dtype)]);
  if (isLarge(bytesInFile(figures))) return asRead;
  return asRead + sumOf((dtype) => (BYTES_PER_ELEMENT[typeAsRead(dtype)] === bytes ? 0 : bytes));
}

/** What a provider offers on a machine. */
interface Limits {
  readonly where: string;
  readonly blockers: readonly string[];
  readonly float16: boolean;
  readonly fused: boolean;
  /** The largest buffer in bytes. */
  readonly buffer: number;
  /** All memory in bytes; undefined if nobody knows. */
  readonly memory: number | undefined;
  readonly slow?: string;
}

function gpuLimits({ gpu, memory, gpuMemory }: DeviceFacts): Limits {
  if (!gpu) {
    const blocker = 'This browser has no WebGPU, or no GPU that pages may use; WebAssembly runs without one.';
    return { where: 'the GPU', blockers: [blocker], float16: false, fused: false, buffer: Infinity, memory: undefined };
  }
  const told = memory !== undefined && memory < LARGEST_TOLD ? memory : undefined;
  return {
    where: gpu.name,
    blockers: [],
    float16: gpu.float16,
    fused: hasFusedAttention(gpu),
    buffer: Math.min(gpu.maxBufferSize, gpu.maxStorageBufferBindingSize),
    memory: gpuMemory ?? told,
    ...(gpu.software && { slow: 'There is no GPU: the processor replaces it. WebAssembly is faster.' }),
  };
}

const wasmLimits = ({ memory }: DeviceFacts): Limits => ({
  where: 'WebAssembly',
  blockers: [],
  float16: true,
  fused: true,
  buffer: Infinity,
  memory: Math.min(WASM_BYTES, memory ?? Infinity),
});

const unsupportedType = (dtype: FloatDType, { where, float16 }: Limits): readonly string[] =>
  dtype === 'float16' && !float16 ? [`${where} does not compute in float16; choose float32.`] : [];

/** Says which parts of an estimate do not fit. */
function complaints({ largestBuffer, peak }: MemoryEstimate, { where, buffer, memory }: Limits): readonly string[] {
  const found: string[] = [];
  if (largestBuffer > buffer) {
    found.push(
      `The largest tensor takes ${formatBytes(largestBuffer)}; ${where} allows ${formatBytes(buffer)}. ` +
        'A smaller picture needs less.',
    );
  }
  if (memory !== undefined && peak > memory) {
    found.push(
      `The run takes about ${formatBytes(peak)} of memory; ${where} has ${formatBytes(memory)}. ` +
        'A smaller picture, fewer frames or a smaller model need less.',
    );
  }
  return found;
}

function notes(
  { peak }: MemoryEstimate,
  { where, float16, memory, slow }: Limits,
  { chunkSize, most }: { readonly chunkSize: number; readonly most: number },
): readonly string[] {
  const unknown = memory === undefined ? '; browsers do not tell how much it has' : '';
  return [
    `The run takes about ${formatBytes(peak)} of memory on ${where}${unknown}.`,
    ...(chunkSize < most ? [`It fits with ${chunkSize} frames at a time instead of ${most}.`] : []),
    ...(float16 ? [] : [`${where} does not compute in float16: float32 takes twice the memory.`]),
    ...(slow === undefined ? [] : [slow]),
  ];
}

/** `1.5 GiB`, `130 MiB`. */
function formatBytes(bytes: number): string {
  const gibibytes = bytes / 2 ** 30;
  return gibibytes >= 1 ? `${gibibytes.toFixed(1)} GiB` : `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
