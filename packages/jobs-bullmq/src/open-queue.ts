import { setTimeout as wait } from 'node:timers/promises';
import type { JobEvents, JobRecords, TaskEngine } from '@zeroreel/jobs';
import { BullmqEngine } from './bullmq-engine.js';
import { ENGINE_TIMES, type EngineTimes } from './stalled-guards.js';
import { openPostgres } from './postgres/open-postgres.js';
import { parseQueueAddress } from './queue-address.js';
import { openRedis } from './redis/open-redis.js';

/** What a service keeps of its jobs at a server. Disposing ends tasks in hand as `TaskWorker.stop` does. */
export interface JobQueue extends AsyncDisposable {
  /** The address without its password, for messages. */
  readonly name: string;
  readonly engine: TaskEngine;
  readonly records: JobRecords;
  readonly events: JobEvents;
}

/** Milliseconds for goodbyes, which a server that is away does not hear. */
const GOODBYE = 5_000;

/** How a queue is opened. */
export interface OpenQueueOptions {
  /** What is worth a line in a log: connections that broke, a server that may lose something. Without secrets. */
  readonly notice?: (message: string) => void;
  readonly times?: EngineTimes;
}

/**
 * Opens the queue of an address: `redis://`, `rediss://` (also Valkey) or `postgres://`. Makes what it needs there.
 * @throws JobsError `queue-unavailable` where the server is away, too old, or forgets jobs; the message holds no password
 */
export async function openQueue(
  address: string,
  { notice = () => undefined, times = ENGINE_TIMES }: OpenQueueOptions = {},
): Promise<JobQueue> {
  const parsed = parseQueueAddress(address);
  const store = await (parsed.kind === 'redis' ? openRedis : openPostgres)(parsed, notice);
  const engine = new BullmqEngine(store, notice, times);
  const { records, events } = store;
  return {
    name: parsed.shown,
    engine,
    records,
    events,
    async [Symbol.asyncDispose]() {
      const over = (async () => {
        await engine[Symbol.asyncDispose]();
        await records[Symbol.asyncDispose]();
      })().catch(() => undefined);
      const late = new AbortController();
      await Promise.race([over, wait(GOODBYE, undefined, { signal: late.signal }).catch(() => undefined)]);
      late.abort();
      // What still waits for an answer of the server ends here.
      await store[Symbol.asyncDispose]();
    },
  };
}
