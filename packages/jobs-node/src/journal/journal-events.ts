import {
  isTransient,
  JobsError,
  type EventId,
  type JobEvent,
  type JobEvents,
  type JobId,
  type StoredEvent,
  type WatchOptions,
} from '@zeroreel/jobs';
import type { JournalFile } from './journal-file.js';

/** The journal's table of them. */
export const EVENTS = 'events';

/** What the journal has of the events of a job. */
interface EventRow {
  /** The last event that is kept no more. */
  readonly trimmed?: EventId;
  readonly events: readonly StoredEvent[];
}

/** Events of a job in memory, those that the journal forgets in a crash as well. */
interface JobLog {
  trimmed: EventId | undefined;
  events: StoredEvent[];
  /** Called when there are more. */
  readonly watchers: Set<() => void>;
}

/** Events of one job that are kept. */
const MOST_EVENTS = 2000;
/** Milliseconds for which they are kept. */
const KEPT_FOR = 3_600_000;
/** Milliseconds between two looks at what is too old. */
const SWEEP = 300_000;

/** Events of jobs in a journal. An id is the number of the journal's opening and that of the event since then. */
export class JournalEvents implements JobEvents, Disposable {
  readonly #journal: JournalFile;
  readonly #now: () => number;
  readonly #opening: number;
  readonly #logs = new Map<JobId, JobLog>();
  readonly #timer: NodeJS.Timeout;
  #count = 0;

  /** @param opening how often the journal was opened before, never the same number twice */
  constructor(journal: JournalFile, opening: number, now: () => number) {
    this.#journal = journal;
    this.#opening = opening;
    this.#now = now;
    for (const [job, row] of journal.table(EVENTS)) {
      const { trimmed, events } = row as EventRow;
      this.#logs.set(job, { trimmed, events: [...events], watchers: new Set() });
    }
    this.#timer = setInterval(() => this.trim(), SWEEP).unref();
  }

  append(job: JobId, event: JobEvent): void {
    const log = this.#logOf(job);
    log.events.push({ id: `${this.#opening}-${++this.#count}`, job, at: this.#now(), event });
    // Not at each one: what is cut off in the front has to be moved together.
    if (log.events.length > 1.5 * MOST_EVENTS) cut(log, log.events.length - MOST_EVENTS);
    if (!isTransient(event)) this.#keep(job, log);
    for (const wake of log.watchers) wake();
  }

  async *watch(job: JobId, { after, signal }: WatchOptions): AsyncIterable<StoredEvent> {
    let last = after === undefined ? undefined : positionOf(after);
    if (after !== undefined && last === undefined) throw expired(job, after);
    // It lives while somebody listens, also where nothing has happened yet.
    const log = this.#logOf(job);
    let wake: () => void = () => undefined;
    const watcher = () => wake();
    log.watchers.add(watcher);
    signal.addEventListener('abort', watcher);
    try {
      for (;;) {
        const trimmed = log.trimmed === undefined ? undefined : positionOf(log.trimmed);
        if (last !== undefined && trimmed !== undefined && isBefore(last, trimmed)) throw expired(job, textOf(last));
        const news = log.events.filter(({ id }) => last === undefined || isBefore(last, positionOf(id) ?? last));
        for (const stored of news) {
          if (signal.aborted) return;
          last = positionOf(stored.id);
          yield stored;
        }
        if (signal.aborted) return;
        if (news.length > 0) continue;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      log.watchers.delete(watcher);
      signal.removeEventListener('abort', watcher);
      if (log.watchers.size === 0 && log.events.length === 0 && log.trimmed === undefined) this.#logs.delete(job);
    }
  }

  /** Forgets what is too old, and the events of jobs that were removed. */
  trim(): void {
    const oldest = this.#now() - KEPT_FOR;
    for (const [job, log] of this.#logs) {
      const isRemoved = !this.#journal.table('jobs').has(job);
      if (isRemoved && log.watchers.size === 0) this.#logs.delete(job);
      const count = log.events.findIndex(({ at }) => at > oldest);
      if (count === 0) continue;
      cut(log, count < 0 ? log.events.length : count);
      if (!isRemoved) this.#keep(job, log);
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #logOf(job: JobId): JobLog {
    const log = this.#logs.get(job) ?? { trimmed: undefined, events: [], watchers: new Set() };
    this.#logs.set(job, log);
    return log;
  }

  #keep(job: JobId, { trimmed, events }: JobLog): void {
    const row: EventRow = {
      ...(trimmed !== undefined && { trimmed }),
      events: events.filter(({ event }) => !isTransient(event)),
    };
    try {
      this.#journal.commitLater([[EVENTS, job, row]]);
    } catch {
      // The journal is closed: the record says what has become of the job.
    }
  }
}

function cut(log: JobLog, count: number): void {
  const last = log.events.splice(0, count).at(-1);
  log.trimmed = last?.id ?? log.trimmed;
}

interface Position {
  readonly opening: number;
  readonly count: number;
}

function positionOf(id: EventId): Position | undefined {
  const [, opening, count] = /^(\d{1,9})-(\d{1,15})$/.exec(id) ?? [];
  return opening === undefined ? undefined : { opening: Number(opening), count: Number(count) };
}

const textOf = ({ opening, count }: Position): EventId => `${opening}-${count}`;

const isBefore = (one: Position, other: Position): boolean =>
  one.opening < other.opening || (one.opening === other.opening && one.count < other.count);

const expired = (job: JobId, after: EventId): JobsError =>
  new JobsError('events-expired', `The events of ${job} after ${after} are no longer kept; read the job instead`);
