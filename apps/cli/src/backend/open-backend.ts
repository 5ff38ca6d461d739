import { cpuBackend } from '@zeroreel/backend-cpu';
import { cudaBackend } from '@zeroreel/backend-cuda';
import { webgpuBackend } from '@zeroreel/backend-webgpu/node';
import { ZeroreelError, type Backend } from '@zeroreel/core';
import type { BackendChoice, Precision } from '@zeroreel/run';

export interface BackendOptions {
  /** Of the CPU. */
  readonly threads: number;
  readonly precision?: Precision;
}

/**
 * The backend that was asked for; for `auto` CUDA where it works and else the CPU, for int8 always the CPU.
 * @throws ZeroreelError `backend-unavailable`, saying what to install; `invalid-request` for int8 on a GPU
 */
export async function openBackend(choice: BackendChoice, { threads, precision }: BackendOptions): Promise<Backend> {
  if (precision === 'int8') return int8Backend(choice, threads);
  if (choice === 'cpu') return cpuBackend({ threads });
  if (choice === 'webgpu') return webgpuBackend();
  try {
    return await cudaBackend({ threads });
  } catch (error) {
    const isAbsent = error instanceof ZeroreelError && error.code === 'backend-unavailable';
    if (choice === 'auto' && isAbsent) return cpuBackend({ threads });
    throw error;
  }
}

async function int8Backend(choice: BackendChoice, threads: number): Promise<Backend> {
  if (choice === 'auto' || choice === 'cpu') return cpuBackend({ threads, linear: 'int8' });
  throw new ZeroreelError(
    'invalid-request',
    `--precision: int8 runs on the CPU alone; expected --backend cpu, got ${choice}`,
  );
}
