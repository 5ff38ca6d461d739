export { webgpuBackend, type WebgpuBackendOptions } from './webgpu-backend.js';
export { wasmBackend, type WasmBackendOptions } from './wasm-backend.js';
export { webgpuModule, wasmModule } from './webgpu.module.js';
export { webgpuDialect, type AttentionForm } from './webgpu-dialect.js';
export { wasmDialect } from './wasm-dialect.js';
export { slicedAttention } from './sliced-attention.js';
export { readGpuFacts, type GpuFacts } from './browser/gpu-facts.js';
export type { WasmPaths } from './browser/runtime-settings.js';
