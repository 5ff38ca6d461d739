import { WorkerClient } from '../client/worker-client.js';
import type { WorkerMessage } from '../worker-protocol.js';
import type { ServerHello } from './remote-worker.js';
import { keepJob } from './kept-job.js';
import type { ServerPlace } from './server-jobs.js';

/** A client whose videos a server makes. @param job that was asked for before, and is followed; default: a new one */
export function serverClient(place: ServerPlace, job?: string): Pick<WorkerClient, 'call'> {
  const worker = new Worker(new URL('./remote-worker.ts', import.meta.url), { type: 'module', name: 'server' });
  const hello: ServerHello = { kind: 'server', place, job };
  worker.postMessage(hello);
  worker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage | { kind: 'job'; id: string }>) => {
    if (data.kind === 'job') keepJob({ place, job: data.id });
    if (data.kind === 'done' || data.kind === 'failed') {
      keepJob(undefined);
      worker.terminate();
    }
  });
  // A job is stopped by the server, which is asked to and answers when it has.
  return new WorkerClient(() => worker, Infinity);
}
