import {
  describeJobEventsContract,
  describeJobRecordsContract,
  describeTaskEngineContract,
  type JobKeeper,
} from '@zeroreel/testing';
import { postgresReason, redisReason, startPostgres, startRedis } from '@zeroreel/testing/servers';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { openQueue } from './open-queue.js';

async function emptyRedis(url: string): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  client.disconnect();
}

async function emptyPostgres(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  // Faster than to make the tables anew for each test.
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname IN ('zeroreel', 'zeroreel_bullmq') AND tablename <> 'migration'`,
  );
  if (rows.length > 0) await client.query(`TRUNCATE ${rows.map(({ name }) => name).join()} CASCADE`);
  await client.end();
}

describe.each([
  { name: 'Redis', reason: redisReason, start: () => startRedis(), empty: emptyRedis },
  { name: 'PostgreSQL', reason: postgresReason, start: () => startPostgres(), empty: emptyPostgres },
])('$name', ({ name, reason, start, empty }) => {
  describe.skipIf(reason !== undefined)('of which this machine has one', () => {
    let server: Awaited<ReturnType<typeof start>>;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server[Symbol.asyncDispose]());

    const reopen = (): Promise<JobKeeper> => openQueue(server.url);
    const open = async (): Promise<JobKeeper> => {
      await empty(server.url);
      return await reopen();
    };
    describeTaskEngineContract(name, { open, reopen });
    describeJobRecordsContract(name, { open, reopen });
    describeJobEventsContract(name, { open, reopen });
  });
});
