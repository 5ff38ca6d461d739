import { cpuProvider } from '@zeroreel/backend-cpu';
import { cudaProvider } from '@zeroreel/backend-cuda';
import { webgpuProvider } from '@zeroreel/backend-webgpu/node';
import { ZeroreelError, type Backend, type BackendProvider } from '@zeroreel/core';
import type { Settings } from '@zeroreel/run';

/** What networks can run on here, by the names that `--backend` takes. */
export const backendProviders: readonly BackendProvider[] = [cpuProvider, cudaProvider, webgpuProvider];

/** The backends that `auto` tries, the best first. */
const AUTOMATIC: readonly BackendProvider[] = [cudaProvider, cpuProvider];

/**
 * Opens the backend that settings ask for: for `auto` CUDA where it works and else the CPU, for int8 always the CPU.
 * @param threads of the CPU
 * @throws ZeroreelError `backend-unavailable`, saying what to install; `invalid-request` for a backend that is unknown, and
 * for int8 on a GPU
 */
export async function openBackend(
  { backend = 'auto', precision }: Settings['machine'],
  threads: number,
): Promise<Backend> {
  const providers = providersFor(backend, precision);
  const options = { threads, ...(precision !== undefined && { precision }) };
  for (const [k, provider] of providers.entries()) {
    try {
      return await provider.open(options);
    } catch (error) {
      const isAbsent = error instanceof ZeroreelError && error.code === 'backend-unavailable';
      if (!isAbsent || k === providers.length - 1) throw error;
    }
  }
  throw invalid('backend', `expected one of ${NAMES.join(', ')}, got '${backend}'`);
}

function providersFor(backend: string, precision: string | undefined): readonly BackendProvider[] {
  const isInt8 = precision === 'int8';
  if (backend === 'auto') return isInt8 ? [cpuProvider] : AUTOMATIC;
  if (isInt8 && backend !== cpuProvider.name) {
    throw invalid('precision', `int8 runs on the CPU alone; expected --backend cpu, got ${backend}`);
  }
  return backendProviders.filter(({ name }) => name === backend);
}

const NAMES = ['auto', ...backendProviders.map(({ name }) => name)];

const invalid = (key: string, message: string): ZeroreelError =>
  new ZeroreelError('invalid-request', `machine.${key}: ${message}`, { faults: [{ path: `machine.${key}`, message }] });
