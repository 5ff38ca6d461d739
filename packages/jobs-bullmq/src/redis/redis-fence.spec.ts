import { execFileSync } from 'node:child_process';
import { redisReason, startRedis } from '@zeroreel/testing/servers';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { openQueue } from '../open-queue.js';

/** Why there is nothing to test; undefined where redis-server has WAITAOF (7.2; Debian 12 has 7.0). */
const reason = redisReason ?? reasonByVersion();

function reasonByVersion(): string | undefined {
  const version = /v=(\d+)\.(\d+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' })) ?? [];
  const [major = 0, minor = 0] = version.slice(1).map(Number);
  return major > 7 || (major === 7 && minor >= 2) ? undefined : `redis-server ${major}.${minor} has no WAITAOF`;
}

const video = (job: string) => [{ task: { kind: 'video' as const, job }, queue: 'video' }];

it.skipIf(reason)('acknowledges what is on the disk, and shares waits', async () => {
  await using redis = await startRedis({ settings: { appendfsync: 'everysec' } });
  const notices: string[] = [];
  await using queue = await openQueue(redis.url, { notice: (message) => notices.push(message) });
  const ids = Array.from({ length: 20 }, (_, k) => `job-${k}`);
  await Promise.all(ids.map((id) => queue.engine.submit(id, video(id), { priority: 0 })));
  const client = new Redis(redis.url);
  const waits = Number(/cmdstat_waitaof:calls=(\d+)/.exec(await client.info('commandstats'))?.[1]);
  client.disconnect();
  expect(waits).toBeGreaterThanOrEqual(1);
  expect(waits).toBeLessThan(ids.length);
  expect(notices).toEqual([]);
});

it.skipIf(reason)('does not acknowledge what a server never writes', async () => {
  await using redis = await startRedis({ settings: { appendfsync: 'no' } });
  await using queue = await openQueue(redis.url);
  await expect(queue.engine.submit('a', video('a'), { priority: 0 })).rejects.toMatchObject({
    code: 'queue-unavailable',
    message: expect.stringContaining('its append-only file was not written within 5000 ms'),
  });
});
