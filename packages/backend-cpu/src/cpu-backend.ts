import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { localPort, nodeWorkerPort, OrtBackend, type SessionPort } from '@zeroreel/backend-ort';
import { type Backend, ZeroreelError } from '@zeroreel/core';
import { cpuDialect } from './cpu-dialect.js';
import { cpuSessionOptions, defaultWeightStorage, type WeightStorage } from './cpu-session-options.js';
import { int8CpuDialect } from './int8-cpu-dialect.js';
import { disableTelemetry, loadOnnxruntime } from './onnxruntime.js';

/** `int8`: weights and activations are rounded to integers, see `int8CpuDialect`: an approximation, not always faster. */
export type LinearPrecision = 'float' | 'int8';

/** How the CPU is used. */
export interface CpuBackendOptions {
  /** Threads that one operator is spread over; default: as many as the process may use. */
  readonly threads?: number;
  /** What sessions make of the weights' files; default: packed, but for short-lived graphs of more than 1 GiB, which are mapped. */
  readonly weights?: WeightStorage;
  /** What linear layers multiply in; default: the float type of the graph. */
  readonly linear?: LinearPrecision;
  /** Whether sessions live in a worker thread (default) or in the calling one, which each run then holds up. */
  readonly worker?: boolean;
}

/**
 * A backend on the CPU, by onnxruntime-node's own provider.
 * A run cannot be broken off: `process.exit()` waits for one that has begun; only a signal ends the process at once.
 * @throws ZeroreelError `invalid-request` for a number of threads that is none
 */
export async function cpuBackend({
  threads = availableParallelism(),
  weights,
  linear = 'float',
  worker = true,
}: CpuBackendOptions = {}): Promise<Backend> {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new ZeroreelError('invalid-request', `threads: expected a whole number from 1, got ${threads}`);
  }
  return new OrtBackend({
    name: 'cpu',
    dialect: linear === 'int8' ? int8CpuDialect : cpuDialect,
    capabilities: {
      description: describe(threads, linear),
      preferredDType: 'float32',
      dtypes: ['float32', 'float16'],
      deviceResident: true,
    },
    sessionOptions: (model, options) => cpuSessionOptions(threads, weights ?? defaultWeightStorage(model, options)),
    port: worker ? workerPort() : localPort(await loadOnnxruntime()),
    realPath: realpathSync,
  });
}

const describe = (threads: number, linear: LinearPrecision): string =>
  `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}${linear === 'int8' ? ', linear layers in int8' : ''}`;

/** The worker runs this package's build, whatever flags the process was started with. */
function workerPort(): SessionPort {
  disableTelemetry();
  return nodeWorkerPort(new Worker(new URL('./worker.js', import.meta.url), { name: 'zeroreel-cpu', execArgv: [] }));
}
