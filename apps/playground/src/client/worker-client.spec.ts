import { expect, it } from 'vitest';
import type { WorkerMessage, WorkerRequest } from '../worker-protocol.js';
import { WorkerClient, type WorkerPort } from './worker-client.js';

class FakeWorker implements WorkerPort {
  onmessage: WorkerPort['onmessage'] = null;
  onerror: WorkerPort['onerror'] = null;
  readonly requests: WorkerRequest[] = [];
  postMessage(request: WorkerRequest) {
    this.requests.push(request);
  }
  say(message: WorkerMessage) {
    this.onmessage?.({ data: message } as MessageEvent<WorkerMessage>);
  }
}

const file = {} as File;

it('gives each call its own answer', async () => {
  const worker = new FakeWorker();
  const client = new WorkerClient(worker);
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
  const call = new WorkerClient(worker).call(
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
  const client = new WorkerClient(worker);
  const first = client.call('read-settings', { file });
  worker.say({ kind: 'failed', id: 1, code: 'unexpected', message: 'oh' });
  await expect(first).rejects.toMatchObject({ name: 'Error', message: 'oh' });
  const second = client.call('read-settings', { file });
  worker.onerror?.({ message: 'gone' } as ErrorEvent);
  await expect(second).rejects.toThrow(/worker failed: gone/);
});
