export { cpuBackend, type CpuBackendOptions, type LinearPrecision } from './cpu-backend.js';
export { cpuDialect } from './cpu-dialect.js';
export { int8CpuDialect } from './int8-cpu-dialect.js';
export { probeCpu } from './probe-cpu.js';
export { cpuModule } from './cpu.module.js';
export type { WeightStorage } from './cpu-session-options.js';
