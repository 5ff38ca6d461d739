import { probeCpu } from '@zeroreel/backend-cpu';
import { probeCuda } from '@zeroreel/backend-cuda';
import { probeWebgpu } from '@zeroreel/backend-webgpu/node';

/** Whether a backend works here, and what it runs on or what is missing. */
export interface BackendReport {
  readonly name: string;
  readonly available: boolean;
  readonly detail: string;
}

/** Tries every backend. */
export async function probeBackends(): Promise<readonly BackendReport[]> {
  return [
    { name: 'cpu', ...(await probeCpu()) },
    { name: 'cuda', ...(await probeCuda()) },
    { name: 'webgpu', ...(await probeWebgpu()) },
  ];
}
