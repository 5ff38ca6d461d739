export { cudaBackend, type CudaBackendOptions } from './cuda-backend.js';
export { cudaDialect } from './cuda-dialect.js';
export { probeCuda } from './probe-cuda.js';
export { cudaModule } from './cuda.module.js';
