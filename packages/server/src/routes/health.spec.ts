import { JobsError } from '@zeroreel/jobs';
import { expect, it } from 'vitest';
import { bodyOf, PANDA, testServer } from '../__testing__/test-server.js';

it('lives, and is ready while it takes jobs', async () => {
  const { ask, memory, stop } = testServer();
  const statuses = async () => [(await ask('/healthz')).status, (await ask('/readyz')).status];
  expect(await statuses()).toEqual([200, 200]);
  memory.failure = new JobsError('queue-unavailable', 'away');
  expect(await statuses()).toEqual([200, 503]);
  expect((await ask('/v1/jobs')).status).toBe(503);
  memory.failure = undefined;
  stop.abort();
  expect(await statuses()).toEqual([200, 503]);
  expect(await bodyOf(ask('/readyz'))).toEqual({ status: 'not ready', reason: 'the server stops' });
});

it('is not ready while nothing computes', async () => {
  const { ask } = testServer({ parts: { notReady: () => 'no device has started yet' } });
  expect(await bodyOf(ask('/readyz'))).toMatchObject({ reason: 'no device has started yet' });
});

it('tells what it can do', async () => {
  const { ask } = testServer();
  expect(await bodyOf(ask('/v1/models'))).toMatchObject({
    object: 'list',
    data: [{ id: 'embedded', kind: 'model' }, {}, { kind: 'weights' }],
  });
  const capabilities = await bodyOf(ask('/v1/capabilities'));
  expect(capabilities).toMatchObject({
    version: '0.0.0',
    formats: ['mp4', 'webm', 'gif', 'webp'],
    devices: [{ name: 'cpu:0' }],
  });
  expect(capabilities.samplers).toContain('ddim');
  expect(capabilities.order.properties.settings).toBeDefined();
});

it('counts jobs and requests', async () => {
  const { ask, post } = testServer();
  await post('/v1/jobs', PANDA);
  await ask('/v1/nothing');
  const response = await ask('/metrics');
  const text = await response.text();
  expect(response.headers.get('content-type')).toMatch('text/plain');
  expect(text).toContain('zeroreel_jobs{state="queued"} 1');
  expect(text).toContain('zeroreel_tasks{state="waiting"} 1');
  expect(text).toContain('zeroreel_requests_total{method="POST",status="202"} 1');
  expect(text).toContain('zeroreel_requests_total{method="GET",status="404"} 1');
});
