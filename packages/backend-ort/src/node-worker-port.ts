import type { SessionPort, SessionPortListener } from './session-port.js';
import type { SessionReply } from './worker-protocol.js';

/** The members of `Worker` in `node:worker_threads` that are used. */
export interface NodeWorker {
  on(event: 'message', listener: (reply: SessionReply) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  /** Whether a worker that waits for work keeps the process alive. */
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

/** Sessions in a worker thread of Node. The process stays alive while a request is being answered, not for an idle worker. */
export function nodeWorkerPort(worker: NodeWorker): SessionPort {
  let listener: SessionPortListener | undefined;
  let cause = '';
  worker.on('message', (reply) => {
    worker.unref();
    listener?.reply(reply);
  });
  worker.on('error', (error) => {
    cause = `: ${error instanceof Error ? error.message : String(error)}`;
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
