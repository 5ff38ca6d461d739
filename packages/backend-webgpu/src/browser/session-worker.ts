import { serveSessions, type SessionRequest } from '@zeroreel/backend-ort';
import { messageOf } from '@zeroreel/core';
import type { WorkerMessage } from './page-port.js';
import { type RuntimeSettings, startRuntime } from './start-runtime.js';

// This file is the entry of a worker. The first message has the settings; all others are requests.
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
    post({ kind: 'not-started', message: messageOf(error) });
  }
}
