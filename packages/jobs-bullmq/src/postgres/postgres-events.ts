import type { JobEvent, JobEvents, JobId, StoredEvent, WatchOptions } from '@zeroreel/jobs';
import type { Client, Pool } from 'pg';
import { Bells } from '../bells.js';
import { EVENTS_KEPT_FOR, EventWriter, PAGE, watchRows, type EventRow } from '../event-rows.js';
import type { Unavailable } from '../unavailable.js';
import { SERVER_NOW } from './tables.js';

const CLEANS_EVERY = EVENTS_KEPT_FOR / 6;
const CHANNEL = 'zeroreel_told';

/** The clients of events; `listening` makes one when somebody listens. */
export interface EventPools {
  readonly asking: Pool;
  readonly telling: Pool;
  readonly listening: () => Client;
}

interface Row {
  readonly id: string;
  readonly at: string;
  readonly event: JobEvent;
}

/** Events in a table; a notification rings for those who wait. Ids are `<job>:<row>`. */
export class PostgresEvents implements JobEvents, AsyncDisposable {
  readonly #bells = new Bells();
  readonly #writer = new EventWriter();
  readonly #cleaning: NodeJS.Timeout;
  #listener: Client | undefined;
  #isClosed = false;

  constructor(
    private readonly pools: EventPools,
    private readonly schema: string,
    private readonly unavailable: Unavailable,
  ) {
    this.#cleaning = setInterval(() => {
      const text = `DELETE FROM ${schema}.events WHERE at < ${SERVER_NOW} - ${EVENTS_KEPT_FOR}`;
      void pools.telling.query(text).catch(() => undefined);
    }, CLEANS_EVERY).unref();
  }

  append(job: JobId, event: JobEvent): void {
    // Rows of one job get their numbers in the order in which they can be seen: one writer at a time.
    const text = `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended($1, 16))),
      told AS (INSERT INTO ${this.schema}.events (job, at, event) SELECT $1, ${SERVER_NOW}, $2::json FROM turn RETURNING job)
      SELECT pg_notify('${CHANNEL}', job) FROM told`;
    this.#writer.write(() => this.pools.telling.query(text, [job, JSON.stringify(event)]));
  }

  async *watch(job: JobId, options: WatchOptions): AsyncIterable<StoredEvent> {
    await this.listen();
    yield* watchRows(job, options, { bells: this.#bells, id: /\d{1,18}/, read: (of, from) => this.read(of, from) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#cleaning);
    this.#bells.ringAll();
    await this.#listener?.end().catch(() => undefined);
  }

  private async read(job: JobId, from: string | undefined): Promise<readonly EventRow[]> {
    const text = `SELECT id, at, event FROM ${this.schema}.events WHERE job = $1 AND id >= $2 ORDER BY id LIMIT ${PAGE}`;
    const answer = await this.unavailable.guard(() => this.pools.asking.query(text, [job, from ?? '0']));
    return (answer.rows as Row[]).map((row) => ({ ...row, at: Number(row.at) }));
  }

  /** One connection listens for all. Where it breaks, everybody looks, and the next who listens makes another. */
  private async listen(): Promise<void> {
    if (this.#listener !== undefined || this.#isClosed) return;
    const listener = this.pools.listening();
    this.#listener = listener;
    listener.on('notification', ({ payload }) => {
      this.#bells.ring(payload ?? '');
    });
    const onEnd = () => {
      if (this.#listener !== listener) return;
      this.#listener = undefined;
      this.#bells.ringAll();
    };
    listener.on('error', onEnd).on('end', onEnd);
    try {
      await this.unavailable.guard(async () => {
        await listener.connect();
        await listener.query(`LISTEN ${CHANNEL}`);
      });
    } catch (error) {
      onEnd();
      throw error;
    }
  }
}
