export { cudaBackend, cudaProvider, type CudaBackendOptions } from './cuda-provider.js';
export { cudaDialect } from './cuda-dialect.js';
export { installCuda, type InstallCudaOptions, type InstalledCuda } from './install/install-cuda.js';
export type { DownloadProgress } from './install/download-package.js';
