import { localPort, type SessionPort } from '@zeroreel/backend-ort';
import type { RuntimeSettings } from './runtime-settings.js';
import { startRuntime } from './start-runtime.js';
import { webWorkerPort } from './web-worker-port.js';

/**
 * Where sessions live: in a worker of their own, or in the calling thread.
 * @throws ZeroreelError `backend-unavailable`
 */
export async function openPort(settings: RuntimeSettings, worker: boolean, device?: GPUDevice): Promise<SessionPort> {
  if (worker) return webWorkerPort(startWorker(settings.provider), settings);
  const { ort, ...resources } = await startRuntime(settings, device);
  return localPort(ort, resources);
}

const startWorker = (provider: string): Worker =>
  new Worker(new URL('./session-worker.js', import.meta.url), { type: 'module', name: `zeroreel-${provider}` });
