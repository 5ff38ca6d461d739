import { JobsError, type JobEvent, type JobId, type StoredEvent, type WatchOptions } from '@zeroreel/jobs';
import type { Bells } from './bells.js';

/** Milliseconds for which events are kept. */
export const EVENTS_KEPT_FOR = 3_600_000;
/** Rows that are asked for at once. */
export const PAGE = 500;
/** Events that may wait for the server; others are dropped. */
const MOST_WAITING = 1000;

/** An event as the server keeps it. */
export interface EventRow {
  /** Its id in the server, which stands behind the job's in `StoredEvent.id`. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly event: JobEvent;
}

/** Where rows of events lie. */
export interface EventRows {
  readonly bells: Bells;
  /** What ids of rows look like, without anchors. */
  readonly id: RegExp;
  /** A page of the job's rows, the one of that id and later ones; undefined: from the first. */
  readonly read: (job: JobId, from: string | undefined) => Promise<readonly EventRow[]>;
}

/** Events of a job as they come. @throws JobsError `events-expired` */
export async function* watchRows(
  job: JobId,
  { after, signal }: WatchOptions,
  { bells, id, read }: EventRows,
): AsyncIterable<StoredEvent> {
  using bell = bells.listen(job, signal);
  let last = after === undefined ? undefined : rowOf(after, job, id);
  let isFirst = true;
  while (!signal.aborted) {
    const { rings } = bell;
    const rows = await read(job, last);
    // The one that was seen last has to be there still, or others may have gone with it.
    if (last !== undefined && (isFirst || rows.length > 0) && rows[0]?.id !== last) throw expired(job);
    isFirst = false;
    const news = last === undefined ? rows : rows.slice(1);
    for (const row of news) {
      yield { ...row, id: `${job}:${row.id}`, job };
      last = row.id;
      if (signal.aborted) return;
    }
    if (news.length === 0) await bell.after(rings);
  }
}

/** Writes events behind the computation's back: they wait for the server, up to a number, and what fails is dropped. */
export class EventWriter {
  #waiting = 0;

  write(send: () => Promise<unknown>): void {
    if (this.#waiting >= MOST_WAITING) return;
    this.#waiting++;
    void send()
      .catch(() => undefined)
      .finally(() => this.#waiting--);
  }
}

function rowOf(after: string, job: JobId, id: RegExp): string {
  const [, owner, row] = new RegExp(`^([^:]*):(${id.source})$`).exec(after) ?? [];
  if (owner !== job || row === undefined) throw expired(job);
  return row;
}

const expired = (job: JobId): JobsError =>
  new JobsError('events-expired', `Events of the job ${job} after that one are no longer kept`);
