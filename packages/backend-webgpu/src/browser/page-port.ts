import {
  localPort,
  type SessionPort,
  type SessionPortListener,
  type SessionReply,
  type SessionRequest,
} from '@zeroreel/backend-ort';
import { type RuntimeSettings, startRuntime } from './start-runtime.js';

/**
 * Starts a session host over onnxruntime-web: in a worker of its own, or in the calling thread.
 * @throws the reason why it cannot start
 */
export async function pagePort(settings: RuntimeSettings, worker: boolean, device?: GPUDevice): Promise<SessionPort> {
  if (worker) return webWorkerPort(startWorker(settings.provider), settings);
  const { ort, ...resources } = await startRuntime(settings, device);
  return localPort(ort, resources);
}

const startWorker = (provider: string): Worker =>
  new Worker(new URL('./session-worker.js', import.meta.url), { type: 'module', name: `zeroreel-${provider}` });

/** What a session worker says about itself, and its replies to requests. */
export type WorkerMessage =
  | { readonly kind: 'started' }
  /** The worker could not load the runtime and is useless. */
  | { readonly kind: 'not-started'; readonly message: string }
  /** The device is gone, and the worker with it. */
  | { readonly kind: 'lost'; readonly reason: string }
  | SessionReply;

/** The part of a web worker that the port uses. */
export interface WebWorker {
  onmessage: ((event: MessageEvent<WorkerMessage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: SessionRequest | RuntimeSettings, transfer: ArrayBuffer[]): void;
  terminate(): void;
}

/**
 * Connects to a session host in a web worker. Resolves when the worker has loaded onnxruntime.
 * @throws the reason why it cannot; the worker is ended then
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
      reject(new Error(message));
    };
    worker.onerror = ({ message }) => fail(`its worker could not be started: ${message}`);
    worker.onmessage = ({ data }) => (data.kind === 'not-started' ? fail(data.message) : resolve());
    worker.postMessage(settings, []);
  });
}
