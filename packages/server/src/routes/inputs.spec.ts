import { readdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sha256 } from '../__testing__/memory-jobs.js';
import { bodyOf, testServer } from '../__testing__/test-server.js';

const send = (server: ReturnType<typeof testServer>, body: BodyInit, type: string | undefined = 'image/png') =>
  server.ask('/v1/inputs', { method: 'POST', body, headers: { 'content-type': type }, duplex: 'half' } as RequestInit);

it('keeps an upload by its content, and nothing beside it', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'inputs-'));
  const server = testServer({ parts: { scratch } });
  const response = await send(server, 'a picture');
  const sum = sha256('a picture');
  expect(response.status).toBe(201);
  expect(await bodyOf(response)).toEqual({ id: `input:sha256:${sum}`, bytes: 9, sha256: sum });
  expect(new TextDecoder().decode(server.memory.files.get(`inputs/${sum}`))).toBe('a picture');
  expect(await bodyOf(send(server, 'a picture'))).toMatchObject({ sha256: sum });
  expect(readdirSync(scratch)).toEqual([]);
});

it('refuses what is too large, is nothing, is of another type or does not arrive, and keeps none of it', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'inputs-'));
  const server = testServer({ limits: { maxInputBytes: 8 }, parts: { scratch } });
  const stalled = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(3)) });
  const growing = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(3)) });
  const statuses = [
    (await send(server, '123456789')).status,
    (await send(server, growing)).status,
    (await send(server, '')).status,
    (await send(server, '1', 'application/x-www-form-urlencoded')).status,
    (await send(server, '1', 'text/html')).status,
    (await send(server, stalled)).status,
  ];
  expect(statuses).toEqual([413, 413, 400, 415, 415, 408]);
  expect(server.memory.files.size).toBe(0);
  expect(readdirSync(scratch)).toEqual([]);
});

it('refuses an upload that comes a byte at a time for too long', async () => {
  const server = testServer({ limits: { bodyTimeout: 10 } });
  const dripping = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      controller.enqueue(new TextEncoder().encode('x'));
    },
  });
  const response = await send(server, dripping);
  expect([response.status, (await bodyOf(response)).error.message]).toEqual([
    ...[408, 'The upload came by less than a kilobyte a second'],
  ]);
  expect(server.memory.files.size).toBe(0);
});

it('takes an upload that moves slowly', async () => {
  const server = testServer({ limits: { bodyTimeout: 150 } });
  let sent = 0;
  const slow = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (++sent > 6) controller.close();
      else controller.enqueue(new TextEncoder().encode('x'));
    },
  });
  expect(await bodyOf(send(server, slow))).toMatchObject({ bytes: 6 });
});
