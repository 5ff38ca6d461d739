import { serveSessions, type SessionRequest } from '@zeroreel/backend-ort';
import type { RuntimeSettings } from './runtime-settings.js';
import { startRuntime } from './start-runtime.js';
import type { WorkerMessage } from './worker-messages.js';

// The entry of a worker: the first message has the settings, all others are requests.
const scope = self as unknown as DedicatedWorkerGlobalScope;
const post = (message: WorkerMessage, transfer: readonly ArrayBuffer[] = []): void =>
  scope.postMessage(message, [...transfer]);

scope.addEventListener('message', ({ data }: MessageEvent<RuntimeSettings>) => void start(data), { once: true });

async function start(settings: RuntimeSettings): Promise<void> {
  try {
    const { ort, lost } = await startRuntime(settings);
    void lost?.then((reason) => post({ kind: 'lost', reason }));
    const listen = (listener: (request: SessionRequest) => void): void =>
      scope.addEventListener('message', ({ data }: MessageEvent<SessionRequest>) => listener(data));
    serveSessions({ on: (_event, listener) => listen(listener), postMessage: post }, ort);
    post({ kind: 'started' });
  } catch (error) {
    post({ kind: 'not-started', message: error instanceof Error ? error.message : String(error) });
  }
}
