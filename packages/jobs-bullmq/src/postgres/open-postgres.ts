import { JobsError } from '@zeroreel/jobs';
import type { RelayOptions } from 'bullmq';
import type { Pool, PoolConfig } from 'pg';
import type { QueueAddress } from '../queue-address.js';
import type { BullmqAccess, QueueStore } from '../queue-store.js';
import type { Notice } from '../redis/open-redis.js';
import { Unavailable } from '../unavailable.js';
import { PostgresBoard } from './postgres-board.js';
import { PostgresDirectory } from './postgres-directory.js';
import { PostgresEvents } from './postgres-events.js';
import { PostgresRecords } from './postgres-records.js';
import { SERVER_NOW, TABLES } from './tables.js';

/** BullMQ's tables have a schema of their own beside ours. */
const SCHEMA = 'zeroreel';
const BULLMQ_SCHEMA = 'zeroreel_bullmq';
/** Milliseconds within which a question is answered or given up. */
const PATIENCE = 10_000;
const LEAST_VERSION = 13;

/**
 * Connects to a PostgreSQL, makes the tables where they are missing, and refuses one that forgets.
 * @throws JobsError `queue-unavailable`
 */
export async function openPostgres({ url, shown, mayLose }: QueueAddress, notice: Notice): Promise<QueueStore> {
  const [{ default: pg }, { createPostgresBackend, createPostgresRelayBackend, runMigrations }] = await Promise.all([
    import('pg'),
    import('bullmq'),
  ]);
  const unavailable = new Unavailable(shown, url);
  const pools: Pool[] = [];
  const connect = (options: PoolConfig): Pool => {
    const pool = new pg.Pool({
      connectionString: url,
      connectionTimeoutMillis: PATIENCE,
      query_timeout: PATIENCE,
      keepAlive: true,
      allowExitOnIdle: true,
      ...options,
    });
    pool.on('error', (error) => {
      notice(`${shown}: ${unavailable.tell(error)}`);
    });
    pools.push(pool);
    return pool;
  };
  try {
    const asking = connect({ max: 4 });
    await unavailable.guard(async () => {
      const client = await asking.connect();
      try {
        await requireKeeping(client, { shown, mayLose, notice });
        await runMigrations(client, BULLMQ_SCHEMA);
        await client.query(TABLES(SCHEMA));
      } finally {
        client.release();
      }
    });
    // One connection, so that what is told first is written first.
    const telling = connect({ max: 1 });
    const events = new PostgresEvents(
      { asking, telling, listening: () => new pg.Client({ connectionString: url, keepAlive: true }) },
      SCHEMA,
      unavailable,
    );
    return {
      bullmq: accessOf(url, createPostgresBackend, createPostgresRelayBackend),
      unavailable,
      records: new PostgresRecords({ asking, telling }, SCHEMA, unavailable),
      events,
      directory: new PostgresDirectory(asking, { schema: SCHEMA, bullmq: BULLMQ_SCHEMA }, unavailable),
      now: () => unavailable.guard(() => serverTime(asking)),
      board: new PostgresBoard(asking, SCHEMA, unavailable),
      // A transaction is on the disk before it is answered.
      settle: () => Promise.resolve(),
      async [Symbol.asyncDispose]() {
        await events[Symbol.asyncDispose]();
        await Promise.all(pools.map((pool) => pool.end()));
      },
    };
  } catch (error) {
    await Promise.all(pools.map((pool) => pool.end()));
    throw error;
  }
}

async function serverTime(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ readonly now: string }>(`SELECT ${SERVER_NOW} AS now`);
  return Number(rows[0]?.now);
}

/** BullMQ types its classes by the backend. Both backends have the same members. */
function accessOf(url: string, backend: unknown, relayBackend: unknown): BullmqAccess {
  const pool = (patience: object) => ({ connectionString: url, schema: BULLMQ_SCHEMA, max: 2, ...patience });
  return {
    asking: pool({ connectionTimeoutMillis: PATIENCE, query_timeout: PATIENCE }),
    working: pool({ connectionTimeoutMillis: PATIENCE }),
    backend: backend as BullmqAccess['backend'],
    relayBackend: relayBackend as RelayOptions['backend'],
    prefix: 'zeroreel',
  };
}

/** What is asked of a client. */
interface Asked {
  query(text: string): Promise<{ rows: Readonly<Record<string, unknown>>[] }>;
}

async function requireKeeping(
  client: Asked,
  { shown, mayLose, notice }: Pick<QueueAddress, 'shown' | 'mayLose'> & { readonly notice: Notice },
): Promise<void> {
  const { rows } = await client.query(
    `SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('synchronous_commit') AS commit,
            current_setting('fsync') AS fsync`,
  );
  const { version, commit, fsync } = rows[0] ?? {};
  if (Number(version) < LEAST_VERSION) {
    throw new JobsError(
      'queue-unavailable',
      `The queue ${shown} is a PostgreSQL ${String(version)}: expected ${LEAST_VERSION} or newer`,
    );
  }
  if (commit !== 'off' && fsync === 'on') return;
  const got = `synchronous_commit ${String(commit)} and fsync ${String(fsync)}`;
  if (mayLose) {
    notice(`${shown} has ${got}: jobs can be lost`);
    return;
  }
  throw new JobsError(
    'queue-unavailable',
    `The queue ${shown} forgets jobs when it is killed: expected synchronous_commit on and fsync on, got ${got} ` +
      '(?durable=no in the address accepts the loss)',
  );
}
