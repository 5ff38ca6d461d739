import type { SessionPort, SessionPortListener, SessionRequest } from '@zeroreel/backend-ort';
import { ZeroreelError } from '@zeroreel/core';
import type { RuntimeSettings } from './runtime-settings.js';
import type { WorkerMessage } from './worker-messages.js';

/** The members of a web worker that are used. */
export interface WebWorker {
  onmessage: ((event: MessageEvent<WorkerMessage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: SessionRequest | RuntimeSettings, transfer: ArrayBuffer[]): void;
  terminate(): void;
}

/**
 * Sessions in a web worker. Resolves when the worker has loaded onnxruntime.
 * @throws ZeroreelError `backend-unavailable` where it cannot; the worker is ended then
 */
export async function webWorkerPort(worker: WebWorker, settings: RuntimeSettings): Promise<SessionPort> {
  let listener: SessionPortListener | undefined;
  const lose = (reason: string): void => {
    worker.terminate();
    listener?.lost(reason);
  };
  await started(worker, settings);
  worker.onerror = ({ message }) => lose(`the worker failed: ${message}`);
  worker.onmessage = ({ data }) => {
    if (data.kind === 'lost') lose(data.reason);
    else if (data.kind !== 'started' && data.kind !== 'not-started') listener?.reply(data);
  };
  return {
    listen(to) {
      listener = to;
    },
    post(request, transfer) {
      worker.postMessage(request, [...transfer]);
    },
    async close() {
      listener = undefined;
      worker.terminate();
    },
  };
}

function started(worker: WebWorker, settings: RuntimeSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (message: string): void => {
      worker.terminate();
      reject(new ZeroreelError('backend-unavailable', message));
    };
    worker.onerror = ({ message }) => fail(`The worker for ${settings.provider} could not be started: ${message}`);
    worker.onmessage = ({ data }) => (data.kind === 'not-started' ? fail(data.message) : resolve());
    worker.postMessage(settings, []);
  });
}
