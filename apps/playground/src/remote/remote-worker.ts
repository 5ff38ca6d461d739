import { messageOf, ZeroreelError } from '@zeroreel/core';
import type { FinishedVideo, WorkerMessage, WorkerRequest } from '../worker-protocol.js';
import { followJob } from './follow-job.js';
import { orderOfJob } from './order-of-job.js';
import { ask, type ServerJob, type ServerPlace } from './server-jobs.js';

/*
 * The worker that has a server make videos: the same messages as those of the worker that makes them here. Its first message
 * says which server, and which of its jobs to follow where the page was loaded anew.
 */

/** What the page says before anything else. */
export interface ServerHello {
  readonly kind: 'server';
  readonly place: ServerPlace;
  /** A job that was asked for before: what `generate` follows then. */
  readonly job?: string | undefined;
}

const running = new Map<number, AbortController>();
let place: ServerPlace = { address: self.location.origin };
let begun: string | undefined;

const say = (message: WorkerMessage | { readonly kind: 'job'; readonly id: string }) => self.postMessage(message);

self.addEventListener('message', ({ data }: MessageEvent<WorkerRequest | ServerHello>) => {
  if (data.kind === 'server') {
    place = data.place;
    begun = data.job;
  } else if (data.kind === 'cancel') running.get(data.id)?.abort();
  else if (data.kind === 'generate') void answer(data);
});

async function answer({ id, job }: Extract<WorkerRequest, { kind: 'generate' }>): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const result = await makeVideo(job, id, controller.signal);
    say({ kind: 'done', id, result });
  } catch (error) {
    const code = controller.signal.aborted ? 'aborted' : error instanceof ZeroreelError ? error.code : 'unexpected';
    say({ kind: 'failed', id, code, message: messageOf(error) });
  }
  running.delete(id);
}

async function makeVideo(
  job: Extract<WorkerRequest, { kind: 'generate' }>['job'],
  id: number,
  signal: AbortSignal,
): Promise<FinishedVideo> {
  const asked = begun ?? (await submit(job, signal));
  begun = undefined;
  say({ kind: 'job', id: asked });
  return followJob(place, asked, { signal, report: (event) => say({ kind: 'event', id, event }) });
}

async function submit(job: Extract<WorkerRequest, { kind: 'generate' }>['job'], signal: AbortSignal): Promise<string> {
  const order = await orderOfJob(job, async (file) => {
    const headers = { 'Content-Type': 'application/octet-stream' };
    const response = await ask(place, '/v1/inputs', { method: 'POST', body: file, headers, signal });
    return ((await response.json()) as { readonly id: string }).id;
  });
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() };
  const response = await ask(place, '/v1/jobs', { method: 'POST', body: JSON.stringify(order), headers, signal });
  return ((await response.json()) as ServerJob).id;
}
