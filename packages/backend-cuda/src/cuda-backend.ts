import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { localPort, nodeWorkerPort, OrtBackend, type OrtSessionOptions, type SessionPort } from '@zeroreel/backend-ort';
import { type Backend, ZeroreelError } from '@zeroreel/core';
import { cudaDialect } from './cuda-dialect.js';
import { cudaUnavailable } from './cuda-requirements.js';
import { disableTelemetry, hasCudaProvider, loadOnnxruntime } from './onnxruntime.js';
import { tryBackend } from './try-backend.js';

/** How the CUDA backend runs. */
export interface CudaBackendOptions {
  /** Which GPU, counted from 0 as `nvidia-smi` does; default 0. */
  readonly deviceId?: number;
  /** Threads for the operators that stay on the CPU; default: as many as the process may use. */
  readonly threads?: number;
  /** Whether sessions live in a worker thread (default) or in the calling one, which each run then holds up. */
  readonly worker?: boolean;
}

/**
 * A backend on an NVIDIA GPU, by the CUDA provider of onnxruntime-node. Runs a small graph first, so that what it
 * returns works. Outputs, kept ones too, come back to the host's memory: the Node binding leaves none on the GPU.
 * A run cannot be broken off: `process.exit()` waits for one that has begun; only a signal ends the process at once.
 * @throws ZeroreelError `backend-unavailable`, saying what to install; `invalid-request` for a number that is none
 */
export async function cudaBackend({
  deviceId = 0,
  threads = availableParallelism(),
  worker = true,
}: CudaBackendOptions = {}): Promise<Backend> {
  requireWhole('deviceId', deviceId, 0);
  requireWhole('threads', threads, 1);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw cudaUnavailable(`this is ${process.platform} on ${process.arch}`);
  }
  if (!hasCudaProvider()) throw cudaUnavailable('the CUDA files of onnxruntime-node are not there');
  const backend = new OrtBackend({
    name: 'cuda',
    dialect: cudaDialect,
    capabilities: {
      description: `CUDA device ${deviceId}`,
      preferredDType: 'float16',
      dtypes: ['float16', 'float32'],
      deviceResident: false,
    },
    sessionOptions: () => cudaSessionOptions(deviceId, threads),
    port: worker ? workerPort() : localPort(await loadOnnxruntime()),
    realPath: realpathSync,
  });
  return tryBackend(backend);
}

/** The worker runs this package's build, whatever flags the process was started with. */
function workerPort(): SessionPort {
  disableTelemetry();
  return nodeWorkerPort(new Worker(new URL('./worker.js', import.meta.url), { name: 'zeroreel-cuda', execArgv: [] }));
}

const cudaSessionOptions = (deviceId: number, threads: number): OrtSessionOptions => ({
  executionProviders: [{ name: 'cuda', deviceId }],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});

function requireWhole(option: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new ZeroreelError('invalid-request', `${option}: expected a whole number from ${least}, got ${value}`);
}
