import { describe, expect, it } from 'vitest';
import { bodyOf, PANDA, testServer, type TestServer } from '../__testing__/test-server.js';

async function withJob(): Promise<TestServer> {
  const server = testServer();
  await server.post('/v1/jobs', PANDA);
  return server;
}

/** Reads a stream until a text has come. */
async function readUntil(response: Response, text: string): Promise<string> {
  const reader = response.body!.getReader();
  let read = '';
  while (!read.includes(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    read += new TextDecoder().decode(value);
  }
  await reader.cancel();
  return read;
}

describe('the stream of a job', () => {
  it('tells all that has happened and what comes, and ends with the job', async () => {
    const { ask, memory } = await withJob();
    memory.become('job-1', { state: 'running' });
    const response = await ask('/v1/jobs/job-1/events');
    expect(response.headers.get('content-type')).toMatch('text/event-stream');
    memory.events.append('job-1', {
      ...({ type: 'preview', name: 'preview.png', sha256: 'ab' } as const),
      ...{ step: 3, steps: 9, frames: 2 },
    });
    memory.become('job-1', { state: 'succeeded' });
    expect(await response.text()).toBe(
      'retry: 2000\n\n' +
        'id: 1\nevent: job:state\ndata: {"type":"job:state","state":"queued"}\n\n' +
        'id: 2\nevent: job:state\ndata: {"type":"job:state","state":"running"}\n\n' +
        'id: 3\nevent: preview\ndata: {"type":"preview","name":"preview.png","sha256":"ab","step":3,"steps":9,"frames":2,"url":"/v1/jobs/job-1/artifacts/preview.png"}\n\n' +
        'id: 4\nevent: job:state\ndata: {"type":"job:state","state":"succeeded"}\n\n',
    );
  });

  it('goes on after the last event that was seen, and has nothing to say after the last one', async () => {
    const { ask, memory } = await withJob();
    memory.become('job-1', { state: 'running' });
    memory.become('job-1', { state: 'failed' });
    const rest = await (await ask('/v1/jobs/job-1/events', { headers: { 'last-event-id': '2' } })).text();
    expect(rest).toBe('retry: 2000\n\nid: 3\nevent: job:state\ndata: {"type":"job:state","state":"failed"}\n\n');
    // A browser connects again with the address that it began with.
    const again = await ask('/v1/jobs/job-1/events?after=1', { headers: { 'last-event-id': '2' } });
    expect(await again.text()).toBe(rest);
    // What a browser stops asking at.
    expect((await ask('/v1/jobs/job-1/events?after=3')).status).toBe(204);
  });

  it('goes on with a job that is retried', async () => {
    const { ask, memory } = await withJob();
    memory.become('job-1', { state: 'failed' });
    await ask('/v1/jobs/job-1/retry', { method: 'POST' });
    memory.become('job-1', { state: 'running' });
    const response = await ask('/v1/jobs/job-1/events');
    memory.become('job-1', { state: 'succeeded' });
    const states = [...(await response.text()).matchAll(/"state":"(\w+)"/g)].map(([, state]) => state);
    expect(states).toEqual(['queued', 'failed', 'queued', 'running', 'succeeded']);
  });

  it('says by its status where events are no longer kept', async () => {
    const { ask } = await withJob();
    const response = await ask('/v1/jobs/job-1/events', { headers: { 'last-event-id': 'gone' } });
    expect([response.status, (await bodyOf(response)).error.code]).toEqual([410, 'expired-events']);
    expect((await ask('/v1/jobs/none/events')).status).toBe(404);
  });

  it.each(['nonsense', '-1', '0x1', '9'.repeat(400), '../../x', '1-1-1', 'NaN', '%00'])(
    'takes no Last-Event-ID %.20s',
    async (id) => {
      const { ask } = await withJob();
      const response = await ask('/v1/jobs/job-1/events', { headers: { 'last-event-id': id } });
      expect([response.status, (await bodyOf(response)).error.code]).toEqual([410, 'expired-events']);
    },
  );

  it('ends when the server stops, and is counted while it is open', async () => {
    const { ask, stop } = await withJob();
    const openStreams = async () => /zeroreel_sse_clients (\d)/.exec(await (await ask('/metrics')).text())?.[1];
    const response = await ask('/v1/jobs/job-1/events');
    expect(await openStreams()).toBe('1');
    stop.abort();
    expect(await response.text()).toContain('"state":"queued"');
    expect(await openStreams()).toBe('0');
  });

  it('lets go of a client that went away', async () => {
    const { ask } = await withJob();
    await readUntil(await ask('/v1/jobs/job-1/events'), 'queued');
    expect(await (await ask('/metrics')).text()).toContain('zeroreel_sse_clients 0');
  });
});

describe('a request that waits for events', () => {
  it('is answered at once where there are any, and says from where to go on', async () => {
    const { ask } = await withJob();
    expect(await bodyOf(ask('/v1/jobs/job-1/events?wait=30'))).toEqual({
      state: 'queued',
      events: [
        { id: '1', job: 'job-1', at: '1970-01-01T00:00:01.000Z', event: { type: 'job:state', state: 'queued' } },
      ],
      next: '1',
    });
  });

  it('is answered when one comes, or when the time is over', async () => {
    const { ask, memory } = await withJob();
    const waiting = ask('/v1/jobs/job-1/events?wait=30&after=1');
    setTimeout(() => memory.become('job-1', { state: 'running' }), 50);
    expect(await bodyOf(waiting)).toMatchObject({ state: 'running', next: '2' });
    expect(await bodyOf(ask('/v1/jobs/job-1/events?wait=0&after=2'))).toEqual({
      state: 'running',
      events: [],
      next: '2',
    });
    expect((await ask('/v1/jobs/job-1/events?wait=61')).status).toBe(400);
  });
});
