import { JobsError } from '@zeroreel/jobs';
import type { Redis, RedisOptions } from 'ioredis';
import type { QueueAddress } from '../queue-address.js';
import type { QueueStore } from '../queue-store.js';
import { Unavailable } from '../unavailable.js';
import { RedisBoard } from './redis-board.js';
import { RedisDirectory } from './redis-directory.js';
import { RedisEvents } from './redis-events.js';
import { RedisFence } from './redis-fence.js';
import { RedisRecords } from './redis-records.js';

/** One slot of a cluster, since flows and records change several keys in one step. */
const PREFIX = '{zeroreel}';
/** Milliseconds within which a question is answered or given up. */
const PATIENCE = 10_000;
const LEAST_VERSION = '6.2.0';
const FIRST_WITH_WAITAOF = '7.2.0';

/** Whatever is worth a line in a log; without secrets. */
export type Notice = (message: string) => void;

/**
 * Connects to a Redis or a Valkey, and refuses one that forgets.
 * @throws JobsError `queue-unavailable`
 */
export async function openRedis({ url, shown, mayLose }: QueueAddress, notice: Notice): Promise<QueueStore> {
  const { Redis: Client } = await import('ioredis');
  const unavailable = new Unavailable(shown, url);
  const clients: Redis[] = [];
  let lastError: unknown;
  const connect = (options: RedisOptions): Redis => {
    const client = new Client(url, { connectTimeout: PATIENCE, retryStrategy: backOff, ...options });
    client.on('error', (error: unknown) => {
      lastError = error;
      notice(`${shown}: ${unavailable.tell(error)}`);
    });
    clients.push(client);
    return client;
  };
  const close = () => {
    for (const client of clients) client.disconnect();
  };
  try {
    const asking = connect({ maxRetriesPerRequest: 1, commandTimeout: PATIENCE, lazyConnect: true });
    const server = await unavailable.guard(async () => {
      // Why a connection was closed, only its events tell: a wrong password, an unknown certificate.
      await asking.connect().catch((error: unknown) => {
        throw lastError ?? error;
      });
      return await asking.info();
    });
    const hasWaitAof = requireKeeping(factsOf(server), { shown, mayLose, notice });
    const working = connect({ maxRetriesPerRequest: null, socketTimeout: 3 * PATIENCE });
    const telling = connect({ maxRetriesPerRequest: null, socketTimeout: 3 * PATIENCE });
    const fence = new RedisFence(hasWaitAof ? connect({ maxRetriesPerRequest: 1 }) : undefined, PREFIX);
    const events = new RedisEvents(
      { asking, telling, listening: () => connect({ maxRetriesPerRequest: null }) },
      PREFIX,
      unavailable,
    );
    return {
      bullmq: { asking, working, backend: undefined, relayBackend: undefined, prefix: PREFIX },
      unavailable,
      records: new RedisRecords({ asking, telling }, PREFIX, unavailable),
      events,
      directory: new RedisDirectory(asking, PREFIX, unavailable),
      now: () => unavailable.guard(() => serverTime(asking)),
      board: new RedisBoard(asking, PREFIX, unavailable),
      settle: () => unavailable.guard(() => fence.settle()),
      async [Symbol.asyncDispose]() {
        await events[Symbol.asyncDispose]();
        // What was told last goes out first.
        await Promise.race([telling.quit().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 500))]);
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

async function serverTime(client: Redis): Promise<number> {
  const [seconds, microseconds] = await client.time();
  return 1000 * Number(seconds) + Number(microseconds) / 1000;
}

const backOff = (times: number): number => Math.min(100 * 2 ** Math.min(times, 10), 2000);

/** The facts of `INFO`, by their names. */
function factsOf(info: string): ReadonlyMap<string, string> {
  const lines = info.split(/\r?\n/).map((line) => /^([^#:]+):(.*)$/.exec(line));
  return new Map(lines.flatMap((line) => (line === null ? [] : [[line[1] ?? '', line[2] ?? ''] as const])));
}

/** @returns whether the server can say when a write is on its disk */
function requireKeeping(
  facts: ReadonlyMap<string, string>,
  { shown, mayLose, notice }: Pick<QueueAddress, 'shown' | 'mayLose'> & { readonly notice: Notice },
): boolean {
  const refuse = (message: string) => new JobsError('queue-unavailable', `The queue ${shown} ${message}`);
  const version = facts.get('valkey_version') ?? facts.get('redis_version') ?? '0';
  if (isOlder(version, LEAST_VERSION)) throw refuse(`is a Redis ${version}: expected ${LEAST_VERSION} or newer`);
  const policy = facts.get('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    throw refuse(
      `drops jobs when its memory is full: expected maxmemory-policy noeviction, got ${policy} ` +
        '(redis-cli CONFIG SET maxmemory-policy noeviction, and the same in redis.conf)',
    );
  }
  const keeps = facts.get('aof_enabled') === '1';
  if (!keeps && !mayLose) {
    throw refuse(
      'keeps nothing when it ends: expected appendonly yes, got no ' +
        '(redis-cli CONFIG SET appendonly yes, and the same in redis.conf; ?durable=no in the address accepts the loss)',
    );
  }
  const hasWaitAof = keeps && (facts.has('valkey_version') || !isOlder(version, FIRST_WITH_WAITAOF));
  if (!keeps) notice(`${shown} keeps nothing when it ends: jobs can be lost`);
  else if (!hasWaitAof)
    notice(`${shown} (Redis ${version}) has no WAITAOF: a power cut can lose the jobs of the last second`);
  return hasWaitAof;
}

function isOlder(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) => text.split('.').map(Number));
  for (let k = 0; k < 3; k++) {
    const difference = (one?.[k] ?? 0) - (other?.[k] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
