import { Backend } from '@zeroreel/core';
import { ContainerModule } from 'inversify';
import { cudaBackend, type CudaBackendOptions } from './cuda-backend.js';

/** Binds core's `Backend` to CUDA. `container.unbindAsync(Backend)` disposes it. */
export const cudaModule = (options: CudaBackendOptions = {}): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Backend)
      .toDynamicValue(() => cudaBackend(options))
      .inSingletonScope()
      .onDeactivation(async (backend) => {
        await backend[Symbol.asyncDispose]();
      });
  });
