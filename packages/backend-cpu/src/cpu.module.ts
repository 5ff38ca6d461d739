import { Backend } from '@zeroreel/core';
import { ContainerModule } from 'inversify';
import { cpuBackend, type CpuBackendOptions } from './cpu-backend.js';

/** Binds core's `Backend` to the CPU. `container.unbindAsync(Backend)` disposes it. */
export const cpuModule = (options: CpuBackendOptions = {}): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Backend)
      .toDynamicValue(() => cpuBackend(options))
      .inSingletonScope()
      .onDeactivation(async (backend) => {
        await backend[Symbol.asyncDispose]();
      });
  });
