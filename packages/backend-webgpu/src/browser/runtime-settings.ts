/** What a worker has to know to load onnxruntime-web. It is sent to it, so it is plain data. */
export interface RuntimeSettings {
  readonly provider: 'webgpu' | 'wasm';
  /** Threads of WebAssembly. */
  readonly threads: number;
  readonly powerPreference?: GPUPowerPreference;
  readonly wasmPaths?: WasmPaths;
}

/** Where onnxruntime-web's WebAssembly lies: a URL that ends in `/`, or those of its two files. */
export type WasmPaths = string | { readonly mjs: string; readonly wasm: string };
