/** How many threads WebAssembly gets, and why not more. */
export interface WasmThreads {
  readonly threads: number;
  /** For people, where threads are not to be had. */
  readonly limit?: string;
}

/** More cost more to wait for each other than they bring. */
const MOST_THREADS = 8;

/** @param isolated `crossOriginIsolated` of the page; threads share memory, which only isolated pages may */
export function wasmThreads(isolated: boolean, processors: number, wanted?: number): WasmThreads {
  if (isolated) return { threads: wanted ?? Math.max(1, Math.min(processors, MOST_THREADS)) };
  const limit =
    'the page is not cross-origin isolated: for more threads, the server has to send Cross-Origin-Opener-Policy: ' +
    'same-origin and Cross-Origin-Embedder-Policy: require-corp';
  return { threads: 1, ...((wanted ?? processors) > 1 && { limit }) };
}
