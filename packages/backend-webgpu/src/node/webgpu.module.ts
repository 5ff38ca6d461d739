import { Backend } from '@zeroreel/core';
import { ContainerModule } from 'inversify';
import { webgpuBackend, type WebgpuBackendOptions } from './webgpu-backend.js';

/** Binds core's `Backend` to WebGPU in Node. `container.unbindAsync(Backend)` disposes it. */
export const webgpuModule = (options: WebgpuBackendOptions = {}): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Backend)
      .toDynamicValue(() => webgpuBackend(options))
      .inSingletonScope()
      .onDeactivation(async (backend) => {
        await backend[Symbol.asyncDispose]();
      });
  });
