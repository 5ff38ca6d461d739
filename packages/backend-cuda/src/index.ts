export { cudaBackend, cudaProvider, type CudaBackendOptions } from './cuda-provider.js';
export { cudaDialect } from './cuda-dialect.js';
