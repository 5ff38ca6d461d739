import {
  JobsError,
  type EventId,
  type JobEvent,
  type JobEvents,
  type JobId,
  type StoredEvent,
  type WatchOptions,
} from '@zeroreel/jobs';
import type { Redis } from 'ioredis';
import { Bells } from '../bells.js';
import type { Unavailable } from '../unavailable.js';

/** Milliseconds for which events are kept after the last one of their job. */
const HOUR = 3_600_000;
/** Events of a job that are kept, or a few more. */
const MOST = 4000;
/** Events that may wait for the server; others are dropped. */
const MOST_WAITING = 1000;
const PAGE = 500;

/** The clients of events; `listening` makes one when somebody listens. */
export interface EventClients {
  readonly asking: Redis;
  readonly telling: Redis;
  readonly listening: () => Redis;
}

/** Events of a job in a stream of its own; a channel rings for those who wait. Ids are `<job>:<id in the stream>`. */
export class RedisEvents implements JobEvents, AsyncDisposable {
  readonly #bells = new Bells();
  #listener: Redis | undefined;
  #waiting = 0;

  constructor(
    private readonly clients: EventClients,
    private readonly prefix: string,
    private readonly unavailable: Unavailable,
  ) {}

  append(job: JobId, event: JobEvent): void {
    if (this.#waiting >= MOST_WAITING) return;
    this.#waiting++;
    const key = this.keyOf(job);
    void this.clients.telling
      .pipeline()
      .xadd(key, 'MAXLEN', '~', MOST, '*', 'at', Date.now(), 'event', JSON.stringify(event))
      .pexpire(key, HOUR)
      .publish(this.channel, job)
      .exec()
      .catch(() => undefined)
      .finally(() => this.#waiting--);
  }

  async *watch(job: JobId, { after, signal }: WatchOptions): AsyncIterable<StoredEvent> {
    await this.listen();
    using bell = this.#bells.listen(job, signal);
    let last = after === undefined ? undefined : streamId(job, after);
    let isFirst = true;
    while (!signal.aborted) {
      const { rings } = bell;
      const rows = await this.read(job, last);
      // The one that was seen last has to be there still, or others may have gone with it.
      const [seen] = rows;
      if (last !== undefined && (isFirst || rows.length > 0) && seen?.[0] !== last) throw expired(job);
      isFirst = false;
      const news = last === undefined ? rows : rows.slice(1);
      for (const row of news) {
        yield stored(job, row);
        last = row[0];
        if (signal.aborted) return;
      }
      if (news.length === 0) await bell.after(rings);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener?.disconnect();
    this.#bells.ringAll();
  }

  private async read(job: JobId, from: string | undefined): Promise<readonly StreamRow[]> {
    return await this.unavailable.guard(() =>
      this.clients.asking.xrange(this.keyOf(job), from ?? '-', '+', 'COUNT', PAGE),
    );
  }

  /** One connection listens for all. Where it was away, everybody looks. */
  private async listen(): Promise<void> {
    if (this.#listener !== undefined) return;
    const listener = this.clients.listening();
    this.#listener = listener;
    listener.on('message', (_: string, job: string) => {
      this.#bells.ring(job);
    });
    listener.on('ready', () => {
      this.#bells.ringAll();
    });
    await this.unavailable.guard(() => listener.subscribe(this.channel));
  }

  private get channel(): string {
    return `${this.prefix}:told`;
  }

  private keyOf(job: JobId): string {
    return `${this.prefix}:events:${job}`;
  }
}

type StreamRow = readonly [id: string, fields: string[]];

function stored(job: JobId, [id, [, at = '0', , event = '{}']]: StreamRow): StoredEvent {
  return { id: `${job}:${id}`, job, at: Number(at), event: JSON.parse(event) as JobEvent };
}

function streamId(job: JobId, id: EventId): string {
  const [, owner, stream] = /^([^:]*):(\d+-\d+)$/.exec(id) ?? [];
  if (owner !== job || stream === undefined) throw expired(job);
  return stream;
}

const expired = (job: JobId): JobsError =>
  new JobsError('events-expired', `Events of the job ${job} after that one are no longer kept`);
