export { webgpuBackend, webgpuPageProvider, type WebgpuBackendOptions } from './webgpu-page-provider.js';
export { MOST_THREADS, wasmBackend, wasmDialect, wasmProvider, type WasmBackendOptions } from './wasm-provider.js';
export { slicedAttention, webgpuDialect, type AttentionForm } from './webgpu-dialect.js';
export { readGpuFacts, type GpuFacts } from './browser/gpu.js';
export type { WasmPaths } from './browser/start-runtime.js';
export { readDeviceFacts, type DeviceFacts } from './preflight/device-facts.js';
export { judge, preflight, type PreflightRequest, type Verdict } from './preflight/preflight.js';
