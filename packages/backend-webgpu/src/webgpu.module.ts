import { Backend } from '@zeroreel/core';
import { ContainerModule } from 'inversify';
import { wasmBackend, type WasmBackendOptions } from './wasm-backend.js';
import { webgpuBackend, type WebgpuBackendOptions } from './webgpu-backend.js';

/** Binds core's `Backend` to the browser's GPU. `container.unbindAsync(Backend)` disposes it. */
export const webgpuModule = (options: WebgpuBackendOptions = {}): ContainerModule =>
  backendModule(() => webgpuBackend(options));

/** Binds core's `Backend` to WebAssembly. `container.unbindAsync(Backend)` disposes it. */
export const wasmModule = (options: WasmBackendOptions = {}): ContainerModule =>
  backendModule(() => wasmBackend(options));

const backendModule = (create: () => Promise<Backend>): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Backend)
      .toDynamicValue(create)
      .inSingletonScope()
      .onDeactivation(async (backend) => {
        await backend[Symbol.asyncDispose]();
      });
  });
