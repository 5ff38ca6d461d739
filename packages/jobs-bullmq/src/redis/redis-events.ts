import type { JobEvent, JobEvents, JobId, StoredEvent, WatchOptions } from '@zeroreel/jobs';
import type { Redis } from 'ioredis';
import { Bells } from '../bells.js';
import { EVENTS_KEPT_FOR, EventWriter, PAGE, watchRows, type EventRow } from '../event-rows.js';
import type { Unavailable } from '../unavailable.js';

/** Events of a job that are kept, or a few more. */
const MOST = 4000;

/** The clients of events; `listening` makes one when somebody listens. */
export interface EventClients {
  readonly asking: Redis;
  readonly telling: Redis;
  readonly listening: () => Redis;
}

/** Events of a job in a stream of its own; a channel rings for those who wait. Ids are `<job>:<id in the stream>`. */
export class RedisEvents implements JobEvents, AsyncDisposable {
  readonly #bells = new Bells();
  readonly #writer = new EventWriter();
  #listener: Redis | undefined;

  constructor(
    private readonly clients: EventClients,
    private readonly prefix: string,
    private readonly unavailable: Unavailable,
  ) {}

  append(job: JobId, event: JobEvent): void {
    const key = this.keyOf(job);
    const at = Date.now();
    this.#writer.write(() =>
      this.clients.telling
        .pipeline()
        .xadd(key, 'MAXLEN', '~', MOST, '*', 'at', at, 'event', JSON.stringify(event))
        .pexpire(key, EVENTS_KEPT_FOR)
        .publish(this.channel, job)
        .exec(),
    );
  }

  async *watch(job: JobId, options: WatchOptions): AsyncIterable<StoredEvent> {
    await this.listen();
    yield* watchRows(job, options, {
      bells: this.#bells,
      id: /\d{1,18}-\d{1,18}/,
      read: (of, from) => this.read(of, from),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener?.disconnect();
    this.#bells.ringAll();
  }

  private async read(job: JobId, from: string | undefined): Promise<readonly EventRow[]> {
    const rows = await this.unavailable.guard(() =>
      this.clients.asking.xrange(this.keyOf(job), from ?? '-', '+', 'COUNT', PAGE),
    );
    return rows.map(([id, [, at = '0', , event = '{}']]) => ({
      id,
      at: Number(at),
      event: JSON.parse(event) as JobEvent,
    }));
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
