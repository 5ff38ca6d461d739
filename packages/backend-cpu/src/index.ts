export { cpuBackend, cpuProvider, type CpuBackendOptions, type WeightStorage } from './cpu-provider.js';
export { cpuDialect, int8CpuDialect } from './cpu-dialect.js';
