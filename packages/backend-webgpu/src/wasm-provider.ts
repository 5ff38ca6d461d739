import {
  encodeWithWeightRegions,
  hasLargeWeights,
  LEAN_SESSION,
  leanModel,
  ortProvider,
  type OrtProvider,
  type OrtSessionOptions,
  transposedLinear,
} from '@zeroreel/backend-ort';
import type { Backend, BackendOpenOptions } from '@zeroreel/core';
import { type Dialect, lengthOf, multiHeadAttention, portableDialect } from '@zeroreel/onnx';
import { pagePort } from './browser/page-port.js';
import type { WasmPaths } from './browser/start-runtime.js';
import { attendInSlices, queriesWithin, WASM_SCORE_BYTES } from './sliced-attention.js';

/**
 * How to use WebAssembly. `threads` is 1 on a page that is not cross-origin isolated, and otherwise 8 at most by
 * default.
 */
export interface WasmBackendOptions extends BackendOpenOptions {
  /** Where the WebAssembly of onnxruntime-web lies. Default: where the bundler put it. */
  readonly wasmPaths?: WasmPaths;
  /** Why there are no more threads than asked for, for the description. */
  readonly threadLimit?: string;
}

/**
 * Opens a backend on the processor, for browsers without WebGPU. It has 4 GiB of memory at most, weights included.
 * `capabilities().description` says how many threads it has, and why it has no more.
 * @throws ZeroreelError `backend-unavailable`; `invalid-request` for a number of threads below 1
 */
export const wasmBackend = (options?: WasmBackendOptions): Promise<Backend> => wasmProvider.open(options);

/** The processor, in any browser. */
export const wasmProvider: OrtProvider<WasmBackendOptions> = ortProvider<WasmBackendOptions>({
  name: 'wasm',
  label: 'WebAssembly',
  summary: 'The processor, through the WebAssembly provider of onnxruntime-web',
  requirements: 'It needs a current browser that can load the files of onnxruntime-web',
  precisions: ['float32', 'float16'],
  probe: async (options) => describe(threadsOf(options)),
  async open(options, start) {
    const { worker = true, wasmPaths } = options;
    const available = threadsOf(options);
    const settings = {
      ...({ provider: 'wasm', threads: available.threads } as const),
      ...(wasmPaths !== undefined && { wasmPaths }),
    };
    return start({
      dialect: wasmDialect,
      capabilities: {
        description: describe(available),
        preferredDType: 'float32',
        dtypes: ['float32', 'float16'],
        deviceResident: true,
      },
      sessionOptions: (model) => (hasLargeWeights(model) ? { ...WASM_SESSION, ...LEAN_SESSION } : WASM_SESSION),
      prepare: (model) => (hasLargeWeights(model) ? leanModel(model) : model),
      port: await pagePort(settings, worker),
      encode: (model, sessionOptions) => encodeWithWeightRegions(model, sessionOptions),
    });
  },
});

/**
 * The forms that run fastest on WebAssembly. A linear layer makes no transposed copy of its weight in the 4 GiB heap.
 * Without knowing the processor's cache, the operator for attention holds all scores of the queries that it is asked, and it
 * counts their products in 32 bits: the decoder of SD 1.5 would fail from 304×304 pixels on.
 */
export const wasmDialect: Dialect = {
  ...portableDialect,
  name: 'wasm',
  linear: transposedLinear,
  attention(g, q, k, v, heads, options = {}) {
    const productsOfQuery = (2 * lengthOf(q, 2) * lengthOf(k, 1)) / heads;
    const counted = Math.max(1, Math.floor((MOST_PRODUCTS - 1) / productsOfQuery));
    const most = options.causal ? Infinity : Math.min(counted, queriesWithin(WASM_SCORE_BYTES, q, k, heads));
    return attendInSlices(g, q, most, (part) => multiHeadAttention(g, part, k, v, heads, options));
  },
};

/** What a signed size of WebAssembly counts up to. */
const MOST_PRODUCTS = 2 ** 31;

/** Sessions copy no weights beside the one copy in the heap. Packing would make a second copy of all linear layers. */
const WASM_SESSION: OrtSessionOptions = {
  executionProviders: ['wasm'],
  graphOptimizationLevel: 'extended',
  enableMemPattern: false,
  logSeverityLevel: 4,
};

/** How many threads WebAssembly has, and why it has no more. */
interface WasmThreads {
  readonly threads: number;
  /** A text for people, if the page cannot have threads. */
  readonly limit?: string;
}

/** The default number of threads at most. More of them cost more to synchronise than they bring. */
export const MOST_THREADS = 8;

const threadsOf = ({ threads, threadLimit: limit }: WasmBackendOptions): WasmThreads => ({
  ...(limit !== undefined && { limit }),
  ...wasmThreads(globalThis.crossOriginIsolated, navigator.hardwareConcurrency, threads),
});

/** @param isolated the page's `crossOriginIsolated`: threads share memory, which only isolated pages may do */
export function wasmThreads(isolated: boolean, processors: number, wanted?: number): WasmThreads {
  if (isolated) return { threads: wanted ?? Math.max(1, Math.min(processors, MOST_THREADS)) };
  const limit =
    'the page is not cross-origin isolated: for more threads, the server has to send Cross-Origin-Opener-Policy: ' +
    'same-origin and Cross-Origin-Embedder-Policy: require-corp';
  return { threads: 1, ...((wanted ?? processors) > 1 && { limit }) };
}

const describe = ({ threads, limit }: WasmThreads): string =>
  `WebAssembly, ${threads} ${threads === 1 ? 'thread' : 'threads'}${limit === undefined ? '' : ` (${limit})`}`;
