import { closeSync, openSync, readSync, realpathSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type BackendOpenOptions, messageOf, ZeroreelError } from '@zeroreel/core';
import type { ExternalBytes } from '@zeroreel/onnx';
import type { OrtBackendOptions } from '../ort-backend.js';
import { localPort } from '../session-host.js';
import type { SessionPort, SessionPortListener, SessionReply } from '../session-port.js';
import { disableTelemetry, loadOnnxruntime } from './onnxruntime.js';

/**
 * Starts a session host over onnxruntime: in a worker thread, which is the default, or in the calling thread.
 * @param name the backend's name, which the worker thread carries
 */
export async function nodeSessions(
  name: string,
  { worker = true }: Pick<BackendOpenOptions, 'worker'> = {},
): Promise<Pick<OrtBackendOptions, 'port' | 'files'>> {
  const port = worker ? nodeWorkerPort(startWorker(name)) : localPort(loadOnnxruntime());
  return { port, files: { realPath: realpathSync, read: readBytes } };
}

function readBytes({ file, offset, length }: ExternalBytes): Uint8Array {
  const bytes = new Uint8Array(length);
  const descriptor = openSync(file, 'r');
  try {
    if (readSync(descriptor, bytes, 0, length, offset) === length) return bytes;
  } finally {
    closeSync(descriptor);
  }
  throw new ZeroreelError('missing-file', `${file}: expected ${length} bytes from byte ${offset}, got fewer`);
}

/** The worker runs this package's build, even in tests on the sources, whatever flags the process has. */
const WORKER = new URL('../../dist/node/worker.js', import.meta.url);

function startWorker(name: string): Worker {
  disableTelemetry();
  return new Worker(WORKER, { name: `zeroreel-${name}`, execArgv: [] });
}

/** The part of a `Worker` of `node:worker_threads` that the port uses. */
export interface NodeWorker {
  on(event: 'message', listener: (reply: SessionReply) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  /** Makes a worker that waits for requests keep the process alive. */
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

/** Connects to a session host in a worker thread. The process stays alive for a request, not for an idle worker. */
export function nodeWorkerPort(worker: NodeWorker): SessionPort {
  let listener: SessionPortListener | undefined;
  let cause = '';
  worker.on('message', (reply) => {
    worker.unref();
    listener?.reply(reply);
  });
  worker.on('error', (error) => {
    cause = `: ${messageOf(error)}`;
  });
  worker.on('exit', (code) => listener?.lost(`the worker thread ended with exit code ${code}${cause}`));
  worker.unref();
  return {
    listen(to) {
      listener = to;
    },
    post(request, transfer) {
      worker.ref();
      worker.postMessage(request, transfer);
    },
    async close() {
      listener = undefined;
      await worker.terminate();
    },
  };
}
