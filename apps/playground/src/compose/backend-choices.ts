/** What a page can compute on; `auto`: WebGPU where there is a GPU, else WebAssembly. */
export const BACKEND_CHOICES = ['auto', 'webgpu', 'wasm'] as const;

/** One of `BACKEND_CHOICES`. */
export type BackendChoice = (typeof BACKEND_CHOICES)[number];
