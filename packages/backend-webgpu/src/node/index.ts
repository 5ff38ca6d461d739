export { webgpuBackend, type WebgpuBackendOptions } from './webgpu-backend.js';
export { probeWebgpu } from './probe-webgpu.js';
export { webgpuModule } from './webgpu.module.js';
