import { expect, it, vi } from 'vitest';
import type { VideoJob, WorkerMessage, WorkerRequest } from '../worker-protocol.js';
import { WorkerClient, type WorkerPort } from './worker-client.js';

class FakeWorker implements WorkerPort {
  onmessage: WorkerPort['onmessage'] = null;
  onerror: WorkerPort['onerror'] = null;
  readonly requests: WorkerRequest[] = [];
  terminated = 0;
  postMessage(request: WorkerRequest) {
    this.requests.push(request);
  }
  terminate() {
    this.terminated++;
  }
  say(message: WorkerMessage) {
    this.onmessage?.({ data: message } as MessageEvent<WorkerMessage>);
  }
}

const file = {} as File;

it('gives each call its own answer', async () => {
  const worker = new FakeWorker();
  const client = new WorkerClient(() => worker);
  const first = client.call('kept-models', { remove: [] });
  const second = client.call('kept-models', { remove: ['a'] });
  expect(worker.requests).toEqual([
    { kind: 'kept-models', id: 1, remove: [] },
    { kind: 'kept-models', id: 2, remove: ['a'] },
  ]);
  const kept = [{ name: 'a', bytes: 7 }];
  worker.say({ kind: 'done', id: 2, result: [] });
  worker.say({ kind: 'done', id: 1, result: kept });
  expect([await first, await second]).toEqual([kept, []]);
});

it('passes events on, and cancels by the id', async () => {
  const worker = new FakeWorker();
  const controller = new AbortController();
  const events: unknown[] = [];
  const { signal } = controller;
  const call = new WorkerClient(() => worker).call(
    'read-settings',
    { file },
    { onEvent: (event) => events.push(event), signal },
  );
  worker.say({ kind: 'event', id: 1, event: { type: 'notice', message: 'a' } });
  controller.abort();
  expect(events).toEqual([{ type: 'notice', message: 'a' }]);
  expect(worker.requests.at(-1)).toEqual({ kind: 'cancel', id: 1 });
  worker.say({ kind: 'failed', id: 1, code: 'aborted', message: 'Stopped' });
  await expect(call).rejects.toMatchObject({ name: 'ZeroreelError', code: 'aborted' });
});

it('tells expected errors from others, and fails all calls with the worker', async () => {
  const worker = new FakeWorker();
  const client = new WorkerClient(() => worker);
  const first = client.call('read-settings', { file });
  worker.say({ kind: 'failed', id: 1, code: 'unexpected', message: 'oh' });
  await expect(first).rejects.toMatchObject({ name: 'Error', message: 'oh' });
  const second = client.call('read-settings', { file });
  worker.onerror?.({ message: 'gone' } as ErrorEvent);
  await expect(second).rejects.toThrow(/worker failed: gone/);
});

const job = { settings: {}, clips: {}, files: {}, allowedPlugins: [] } as unknown as VideoJob;

/** A client whose workers the test sees, oldest first. */
function withWorkers() {
  const workers: FakeWorker[] = [];
  const start = () => workers[workers.push(new FakeWorker()) - 1]!;
  return { workers, client: new WorkerClient(start, 400) };
}

it('ends the worker of a run that does not stop, and hands the others what was asked for and what it was told', async () => {
  vi.useFakeTimers();
  try {
    const { workers, client } = withWorkers();
    const token = client.call('set-token', { site: 'hub', token: 'secret' });
    workers[0]!.say({ kind: 'done', id: 1, result: undefined });
    await token;
    const controller = new AbortController();
    const run = client.call('generate', { job }, { signal: controller.signal });
    const encoded = client.call('kept-models', { remove: [] });
    const stopped = expect(run).rejects.toMatchObject({ code: 'aborted' });
    controller.abort();
    await vi.advanceTimersByTimeAsync(399);
    expect([workers.length, workers[0]!.terminated]).toEqual([1, 0]);
    await vi.advanceTimersByTimeAsync(1);
    await stopped;
    expect([workers.length, workers[0]!.terminated]).toEqual([2, 1]);
    expect(workers[1]!.requests).toEqual([
      { kind: 'set-token', id: 1, site: 'hub', token: 'secret' },
      { kind: 'kept-models', id: 3, remove: [] },
    ]);
    workers[1]!.say({ kind: 'done', id: 3, result: [] });
    expect(await encoded).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

it('keeps the worker of a run that stops by itself, and of what does not compute', async () => {
  vi.useFakeTimers();
  try {
    const { workers, client } = withWorkers();
    const [first, second] = [new AbortController(), new AbortController()];
    const run = client.call('generate', { job }, { signal: first.signal });
    const read = client.call('read-settings', { file }, { signal: second.signal });
    const both = Promise.allSettled([run, read]);
    first.abort();
    second.abort();
    workers[0]!.say({ kind: 'failed', id: 1, code: 'aborted', message: 'Stopped' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(await both).toMatchObject([{ reason: { code: 'aborted' } }, { reason: { code: 'aborted' } }]);
    expect([workers.length, workers[0]!.terminated]).toEqual([1, 0]);
    await expect(client.call('generate', { job }, { signal: first.signal })).rejects.toMatchObject({ code: 'aborted' });
    expect(workers[0]!.requests.filter(({ kind }) => kind === 'generate')).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});
