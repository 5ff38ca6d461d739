export { cpuBackend, cpuProvider, type CpuBackendOptions, type WeightStorage } from './cpu-provider.js';
export { cpuDialect } from './cpu-dialect.js';
export { int8CpuDialect } from './int8-cpu-dialect.js';
export { estimateCpuMemory, type CpuMemory } from './cpu-memory.js';
