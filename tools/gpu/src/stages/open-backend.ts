import { cpuBackend } from '@zeroreel/backend-cpu';
import { cudaBackend } from '@zeroreel/backend-cuda';
import { webgpuBackend } from '@zeroreel/backend-webgpu/node';
import type { Backend } from '@zeroreel/core';

const BACKENDS: Readonly<Record<string, () => Promise<Backend>>> = {
  cpu: () => cpuBackend(),
  webgpu: () => webgpuBackend(),
  cuda: () => cudaBackend(),
};

/** The backend that a program's argument names, as a user has it: sessions in a worker. */
export function openBackend(name: string | undefined): Promise<Backend> {
  const open = BACKENDS[name ?? ''];
  if (open === undefined) throw new Error(`expected one of ${Object.keys(BACKENDS).join(', ')}, got ${name}`);
  return open();
}
