import {
  JobsError,
  type EventId,
  type JobEvent,
  type JobEvents,
  type JobId,
  type StoredEvent,
  type WatchOptions,
} from '@zeroreel/jobs';
import type { Client, Pool } from 'pg';
import { Bells } from '../bells.js';
import type { Unavailable } from '../unavailable.js';

/** Milliseconds for which events are kept. */
const HOUR = 3_600_000;
const CLEANS_EVERY = HOUR / 6;
/** Events that may wait for the server; others are dropped. */
const MOST_WAITING = 1000;
const PAGE = 500;
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
  readonly #cleaning: NodeJS.Timeout;
  #listener: Client | undefined;
  #isClosed = false;
  #waiting = 0;

  constructor(
    private readonly pools: EventPools,
    private readonly schema: string,
    private readonly unavailable: Unavailable,
  ) {
    this.#cleaning = setInterval(() => {
      const text = `DELETE FROM ${schema}.events WHERE at < $1`;
      void pools.telling.query(text, [Date.now() - HOUR]).catch(() => undefined);
    }, CLEANS_EVERY).unref();
  }

  append(job: JobId, event: JobEvent): void {
    if (this.#waiting >= MOST_WAITING) return;
    this.#waiting++;
    // Rows of one job get their numbers in the order in which they can be seen: one writer at a time.
    const text = `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended($1, 16))),
      told AS (INSERT INTO ${this.schema}.events (job, at, event) SELECT $1, $2::bigint, $3::json FROM turn RETURNING job)
      SELECT pg_notify('${CHANNEL}', job) FROM told`;
    void this.pools.telling
      .query(text, [job, Date.now(), JSON.stringify(event)])
      .catch(() => undefined)
      .finally(() => this.#waiting--);
  }

  async *watch(job: JobId, { after, signal }: WatchOptions): AsyncIterable<StoredEvent> {
    await this.listen();
    using bell = this.#bells.listen(job, signal);
    let last = after === undefined ? undefined : rowId(job, after);
    let isFirst = true;
    while (!signal.aborted) {
      const { rings } = bell;
      const rows = await this.read(job, last);
      // The one that was seen last has to be there still, or others may have gone with it.
      if (last !== undefined && (isFirst || rows.length > 0) && rows[0]?.id !== last) throw expired(job);
      isFirst = false;
      const news = last === undefined ? rows : rows.slice(1);
      for (const { id, at, event } of news) {
        yield { id: `${job}:${id}`, job, at: Number(at), event };
        last = id;
        if (signal.aborted) return;
      }
      if (news.length === 0) await bell.after(rings);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#cleaning);
    this.#bells.ringAll();
    await this.#listener?.end().catch(() => undefined);
  }

  private async read(job: JobId, from: string | undefined): Promise<readonly Row[]> {
    const text = `SELECT id, at, event FROM ${this.schema}.events WHERE job = $1 AND id >= $2 ORDER BY id LIMIT ${PAGE}`;
    const answer = await this.unavailable.guard(() => this.pools.asking.query(text, [job, from ?? '0']));
    return answer.rows as Row[];
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

function rowId(job: JobId, id: EventId): string {
  const [, owner, row] = /^([^:]*):(\d+)$/.exec(id) ?? [];
  if (owner !== job || row === undefined) throw expired(job);
  return row;
}

const expired = (job: JobId): JobsError =>
  new JobsError('events-expired', `Events of the job ${job} after that one are no longer kept`);
