import { JobsError } from '@zeroreel/jobs';
import { postgresReason, redisReason, startPostgres, startRedis } from '@zeroreel/testing/servers';
import { describe, expect, it } from 'vitest';
import { openQueue } from './open-queue.js';
import { parseQueueAddress } from './queue-address.js';

/** What somebody is told whose queue cannot be opened. */
async function refusal(address: string): Promise<string> {
  const error: unknown = await openQueue(address).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(JobsError);
  expect(error).toMatchObject({ code: 'queue-unavailable' });
  return (error as JobsError).message;
}

const FORMS = 'expected a queue at redis://host, rediss://host or postgres://host/database';

describe('parseQueueAddress', () => {
  it.each([
    ['redis://:s3cret@cache:6380/2', 'redis', 'redis://cache:6380/2'],
    ['rediss://ann:s3cret@cache', 'redis', 'rediss://ann@cache'],
    ['postgresql://ann:s3cret@db/videos?sslmode=require', 'postgres', 'postgresql://ann@db/videos'],
  ])('reads %s', (address, kind, shown) => {
    expect(parseQueueAddress(address)).toEqual({ kind, shown, url: address, mayLose: false });
  });

  it.each([
    ['http://ann:s3cret@cache', `${FORMS}, got 'http://…'`],
    ['s3cret', `${FORMS}, got no address`],
    ['redis://cache?durable=maybe', "expected durable=yes or durable=no in the queue's address, got 'maybe'"],
  ])('refuses %s', (address, message) => {
    expect(() => parseQueueAddress(address)).toThrow(new JobsError('queue-unavailable', message));
  });

  it('keeps from the client what is not for it', () => {
    const parsed = parseQueueAddress('redis://cache/1?durable=no');
    expect(parsed).toMatchObject({ url: 'redis://cache/1', mayLose: true });
  });
});

describe.skipIf(redisReason !== undefined)('openQueue on Redis', () => {
  it('refuses a server that drops jobs when its memory is full', async () => {
    await using redis = await startRedis({ settings: { 'maxmemory-policy': 'allkeys-lru' } });
    expect(await refusal(redis.url)).toMatch(
      /drops jobs when its memory is full: expected maxmemory-policy noeviction, got allkeys-lru \(redis-cli CONFIG SET/,
    );
  });

  it('refuses a server that keeps nothing, unless that is wanted', async () => {
    await using redis = await startRedis({ settings: { appendonly: 'no' } });
    expect(await refusal(redis.url)).toMatch(/keeps nothing when it ends: expected appendonly yes, got no \(redis-cli/);
    const notices: string[] = [];
    await using queue = await openQueue(`${redis.url}?durable=no`, { notice: (message) => notices.push(message) });
    expect(await queue.engine.counts()).toEqual({ waiting: 0, active: 0, delayed: 0 });
    expect(notices).toEqual([`redis://127.0.0.1:${redis.port} keeps nothing when it ends: jobs can be lost`]);
  });

  it('tells no password: of a wrong one, of a right one, of a server that is away', async () => {
    await using redis = await startRedis({ password: 'op3n/sesame' });
    const wrong = await refusal(redis.url.replace('op3n%2Fsesame', 'hunter2'));
    expect(wrong).toMatch(/^The queue redis:\/\/127\.0\.0\.1:\d+ cannot be reached: .*WRONGPASS/);
    expect(wrong).not.toContain('hunter2');
    const notices: string[] = [];
    await using queue = await openQueue(redis.url, { notice: (message) => notices.push(message) });
    await redis.process.signal('SIGKILL');
    const away: unknown = await queue.records.get('a').catch((reason: unknown) => reason);
    expect(away).toMatchObject({ code: 'queue-unavailable' });
    expect(String(away) + notices.join()).toContain(queue.name);
    expect(String(away) + notices.join() + queue.name).not.toMatch(/op3n/);
  });

  it('goes on with the same server once it is back', async () => {
    await using redis = await startRedis({ settings: { appendfsync: 'always' } });
    await using queue = await openQueue(redis.url);
    await queue.engine.submit('a', [{ task: { kind: 'video', job: 'a' }, queue: 'video' }], { priority: 0 });
    await redis.process.signal('SIGKILL');
    await expect(queue.engine.isOpen('a')).rejects.toMatchObject({ code: 'queue-unavailable' });
    await redis.process.start();
    await expect.poll(() => queue.engine.isOpen('a').catch(() => undefined), { timeout: 20_000 }).toBe(true);
  });
});

describe.skipIf(postgresReason !== undefined)('openQueue on PostgreSQL', () => {
  it('refuses a database that forgets, unless that is wanted, and tells no password', async () => {
    await using postgres = await startPostgres({ synchronous_commit: 'off' });
    const message = await refusal(postgres.url);
    expect(message).toContain('expected synchronous_commit on and fsync on, got synchronous_commit off and fsync on');
    expect(message).not.toContain('secret');
    const notices: string[] = [];
    await using queue = await openQueue(`${postgres.url}?durable=no`, { notice: (told) => notices.push(told) });
    expect(notices).toEqual([`${queue.name} has synchronous_commit off and fsync on: jobs can be lost`]);
  });

  it('goes on with the same server once it is back, and tells no password meanwhile', async () => {
    await using postgres = await startPostgres();
    const notices: string[] = [];
    await using queue = await openQueue(postgres.url, { notice: (told) => notices.push(told) });
    await queue.engine.submit('a', [{ task: { kind: 'video', job: 'a' }, queue: 'video' }], { priority: 0 });
    await postgres.process.signal('SIGQUIT');
    const away: unknown = await queue.engine.isOpen('a').catch((reason: unknown) => reason);
    expect(away).toMatchObject({ code: 'queue-unavailable' });
    expect(String(away) + notices.join()).not.toContain('secret');
    await postgres.process.start();
    await expect.poll(() => queue.engine.isOpen('a').catch(() => undefined), { timeout: 20_000 }).toBe(true);
  });
});
