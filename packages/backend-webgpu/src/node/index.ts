export { webgpuBackend, webgpuProvider, type WebgpuBackendOptions } from './webgpu-provider.js';
